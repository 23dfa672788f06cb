import { expect, it } from 'vitest'
import * as files from '#contracts/api/task-files.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { tasksAsCsv } from './testing/csv.ts'

const { api, url } = await startSystem({ services: ['api-gateway', 'task-tracker'] })
const acme = await api.signUp()
const ann = await acme.add('worker', 'Ann')
const { csv, expected } = tasksAsCsv(100_000, { everyRow: 100, assignee: ann.email })

it('brings in 100,000 rows, and names each of 1,000 bad ones', async () => {
  const answer = await fetch(`${url}/api/v1/task-imports`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${acme.admin.token}`, 'Content-Type': 'text/csv' },
    body: new Uint8Array(csv),
  })
  const { id: importId } = files.TaskImport.parse(await answer.json())

  const done = await eventually(async () => {
    const read = await acme.admin.call(files.readTaskImport, { params: { importId } })
    expect(read.status).toBe('completed')
    return read
  }, 500_000)

  expect(done).toMatchObject({ total: 100_000, created: 99_000, rejected: 1_000 })
  expect(done.errors.map(({ row }) => row)).toEqual([...expected.keys()])
  for (const { row, column, message } of done.errors) {
    expect(column).toBe(expected.get(row)?.column)
    expect(message).toContain(expected.get(row)?.says)
  }
})
