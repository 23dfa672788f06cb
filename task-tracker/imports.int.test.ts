import { expect, it } from 'vitest'
import * as files from '#contracts/api/task-files.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { tasksAsCsv } from './testing/csv.ts'

const { api, url } = await startSystem({ services: ['api-gateway', 'task-tracker'] })
const acme = await api.signUp()
const ann = await acme.add('worker', 'Ann')
const mia = await acme.add('manager', 'Mia')

/** Bytes as they are: some of them are meant to be no text. */
async function upload(file: Buffer | string, { query = '', headers = {} } = {}) {
  const answer = await fetch(`${url}/api/v1/task-imports${query}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${mia.token}`, 'Content-Type': 'text/csv', ...headers },
    body: new Uint8Array(Buffer.from(file)),
  })
  const body: unknown = await answer.json()
  return { status: answer.status, headers: answer.headers, body }
}

const finished = (importId: string) =>
  eventually(async () => {
    const read = await mia.call(files.readTaskImport, { params: { importId } })
    expect(read.status).toBe('completed')
    return read
  }, 40_000)

// Ann reaches this service by an event.
await eventually(async () => {
  const { body } = await upload(`title,assignee_email\nPaint,${ann.email}\n`)
  const { id } = files.TaskImport.parse(body)
  expect(await finished(id)).toMatchObject({ created: 1 })
})

it('takes a file of tasks and tells what was wrong in which row', async () => {
  const { csv, expected } = tasksAsCsv(3_000, { everyRow: 25, assignee: ann.email })
  const headers = { 'Idempotency-Key': 'this file' }

  const first = await upload(csv, { headers })
  const again = await upload(csv, { headers })

  expect(first.status).toBe(202)
  expect(again.body).toEqual(first.body)
  expect(again.headers.get('Idempotent-Replayed')).toBe('true')
  const params = { importId: files.TaskImport.parse(first.body).id }
  const done = await finished(params.importId)
  expect(done).toMatchObject({ total: 3_000, created: 2_880, rejected: 120 })
  expect(done.errors.map(({ row }) => row)).toEqual([...expected.keys()])
  const errors = await mia.call(files.readTaskImportErrors, { params })
  expect(errors.toString().trim().split('\r\n')).toHaveLength(121)
  const tasks = await mia.call(files.exportTasks, { query: { assignee: ann.id } })
  expect(new Set(tasks.toString().match(/,K-\d+,/g)).size).toBe(2_880)
}, 60_000)

it('only looks when asked to', async () => {
  const { body } = await upload('title,reward\nPaint,much\nMow,7\n', { query: '?dryRun' })
  const looked = await finished(files.TaskImport.parse(body).id)
  expect(looked).toMatchObject({ dryRun: true, total: 2, created: 0, rejected: 1 })
})

it('refuses what is no CSV, too much, empty, or not from leaders', async () => {
  const asJson = { headers: { 'Content-Type': 'application/json' } }
  expect(await upload('{}', asJson)).toMatchObject({ status: 415 })
  expect(await upload('x'.repeat(50_000_001))).toMatchObject({
    status: 413,
    body: { code: 'payload_too_large' },
  })
  expect(await upload('')).toMatchObject({ status: 422, body: { code: 'empty_file' } })
  expect(await upload('title\n', { query: '?dryRun=maybe' })).toMatchObject({ status: 422 })
  const byWorker = await ann.send('POST', '/task-imports', 'title\n', {
    'Content-Type': 'text/csv',
  })
  expect(byWorker).toMatchObject({ status: 403 })
  const exporting = ann.call(files.exportTasks, { query: {} })
  await expect(exporting).rejects.toMatchObject({ status: 403 })
})

it('shows an import and its errors to its organization only', async () => {
  const { body } = await upload('title\n')
  const params = { importId: files.TaskImport.parse(body).id }
  const { admin: stranger } = await api.signUp()

  for (const endpoint of [files.readTaskImport, files.readTaskImportErrors]) {
    await expect(stranger.call(endpoint, { params })).rejects.toMatchObject({ status: 404 })
    await expect(ann.call(endpoint, { params })).rejects.toMatchObject({ status: 403 })
  }
})
