import { expect, it } from 'vitest'
import * as files from '#contracts/api/task-files.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { tasksAsCsv } from './testing/csv.ts'

const { api, url, databases } = await startSystem({ services: ['api-gateway', 'task-tracker'] })
const acme = await api.signUp()
const ann = await acme.add('worker', 'Ann')
const { csv, expected } = tasksAsCsv(100_000, { everyRow: 100, assignee: ann.email })

/** Sends the file under its key, and waits until all of it is dealt with. */
async function bringIn() {
  const answer = await fetch(`${url}/api/v1/task-imports`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${acme.admin.token}`,
      'Content-Type': 'text/csv',
      'Idempotency-Key': 'the large file',
    },
    body: new Uint8Array(csv),
  })
  const { id: importId } = files.TaskImport.parse(await answer.json())
  return eventually(async () => {
    const read = await acme.admin.call(files.readTaskImport, { params: { importId } })
    expect(read.status).toBe('completed')
    return read
  }, 500_000)
}

it('brings in 100,000 rows, and names each of 1,000 bad ones', async () => {
  const done = await bringIn()

  expect(done).toMatchObject({ total: 100_000, created: 99_000, rejected: 1_000 })
  expect(done.errors.map(({ row }) => row)).toEqual([...expected.keys()])
  for (const { row, column, message } of done.errors) {
    expect(column).toBe(expected.get(row)?.column)
    expect(message).toContain(expected.get(row)?.says)
  }
})

it('brings in nothing when the same file comes again under its key', async () => {
  const again = await bringIn()

  expect(again).toMatchObject({ total: 100_000, created: 99_000, rejected: 1_000 })
  const counted = 'SELECT count(*)::integer AS tasks FROM tasks WHERE organization_id = $1'
  expect(await databases['task-tracker'].sql(counted, [acme.id])).toEqual([{ tasks: 99_000 }])
  const imports = 'SELECT count(*)::integer AS files FROM task_imports WHERE organization_id = $1'
  expect(await databases['task-tracker'].sql(imports, [acme.id])).toEqual([{ files: 1 }])
})
