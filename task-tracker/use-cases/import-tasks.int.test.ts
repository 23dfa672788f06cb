import { describe, expect, it } from 'vitest'
import type { Actor } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { anOrganization, aWorker, now } from '../testing/builders.ts'
import { csvHeader, tasksAsCsv } from '../testing/csv.ts'
import { exportTasks } from './export-tasks.ts'
import { importTasks } from './import-tasks.ts'
import { exportErrors, readImport } from './read-imports.ts'
import { receiveImport } from './receive-import.ts'

const { db, sql } = await testDatabase('task-tracker')
const address = 'ann@example.test'

async function acme() {
  const mia: Actor = { id: newId(), organizationId: newId(), role: 'manager' }
  await db.as(mia, async (trx) => {
    await anOrganization(trx)
    await aWorker(trx, { email: 'Ann@Example.test' })
    await aWorker(trx, { email: 'dan@example.test', status: 'disabled' })
  })
  return mia
}

async function* inParts(content: string | Buffer, bytes = 65_536) {
  const whole = Buffer.from(content)
  for (let at = 0; at < whole.length; at += bytes) yield whole.subarray(at, at + bytes)
}

const receive = (actor: Actor, content: string | Buffer, dryRun = false) =>
  receiveImport(db, { actor, dryRun, upload: inParts(content), now })

const takeTurn = ({ organizationId }: Actor, importId: string, clock = () => now) =>
  importTasks(db, { organizationId, importId }, { dice: Math.random, clock })

async function work(actor: Actor, importId: string): Promise<void> {
  do await takeTurn(actor, importId)
  while ((await read(actor, importId)).status === 'running')
}

const read = (actor: Actor, importId: string) => db.read(actor, (trx) => readImport(trx, importId))

const count = async (table: string, { organizationId }: Actor) =>
  (await sql(`SELECT FROM ${table} WHERE organization_id = $1`, [organizationId])).length

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

const file = tasksAsCsv(1_300, { everyRow: 25, assignee: address })

describe('an import', () => {
  it('creates the good rows, announces them, and names what is wrong with the others', async () => {
    const mia = await acme()
    const { id } = await receive(mia, file.csv)

    await work(mia, id)

    const done = await read(mia, id)
    expect(done).toMatchObject({ status: 'completed', total: 1_300, created: 1_248, rejected: 52 })
    expect(done.errors.map(({ row }) => row)).toEqual([...file.expected.keys()])
    for (const { row, column, message } of done.errors) {
      expect({ row, column }).toEqual({ row, column: file.expected.get(row)?.column })
      expect(message).toContain(file.expected.get(row)?.says)
    }
    const [task] = await sql(
      `SELECT title, description, reward_minor::integer, version FROM tasks
        WHERE organization_id = $1 AND external_key = 'K-1'`,
      [mia.organizationId],
    )
    const title = 'Paint "fence", no. 1'
    expect(task).toEqual({ title, description: 'two\nlines', reward_minor: 1234, version: 1 })
    const events = await sql<{ type: string; count: number }>(
      `SELECT routing_key AS type, count(*)::integer FROM outbox
        WHERE organization_id = $1 AND lane = 'bus' GROUP BY 1 ORDER BY 1`,
      [mia.organizationId],
    )
    expect(events).toEqual([
      { type: 'task.assigned.v1', count: 3 },
      { type: 'task.created.v1', count: 1_248 },
      { type: 'task.created.v2', count: 1_248 },
    ])
    expect(await count('assignments', mia)).toBe(1_248)
    expect(await count('task_import_pieces', mia)).toBe(0)
    const errors = await textOf(await exportErrors(db, mia, id))
    expect(errors.split('\r\n')).toHaveLength(54)
  })

  it('goes on after its worker died, and at once in several, creating each row once', async () => {
    const mia = await acme()
    const { id } = await receive(mia, file.csv)
    let looks = 0
    const dying = () => {
      looks += 1
      if (looks === 3) throw new Error('killed')
      return now
    }

    const turns = async () => {
      for (;;) await takeTurn(mia, id, dying)
    }
    await expect(turns()).rejects.toThrow('killed')
    expect(await read(mia, id)).toMatchObject({ status: 'running', total: 499 })
    await Promise.all([takeTurn(mia, id), takeTurn(mia, id), takeTurn(mia, id)])
    await work(mia, id)

    expect(await read(mia, id)).toMatchObject({ status: 'completed', created: 1_248, rejected: 52 })
    expect(await count('tasks', mia)).toBe(1_248)
    expect((await read(mia, id)).errors).toHaveLength(52)
  })

  it('only looks when it is a dry run', async () => {
    const mia = await acme()
    const { id } = await receive(mia, file.csv, true)

    await work(mia, id)

    const looked = { status: 'completed', dryRun: true, total: 1_300, created: 0, rejected: 52 }
    expect(await read(mia, id)).toMatchObject(looked)
    expect(await count('tasks', mia)).toBe(0)
  })

  it('fails as a whole when its header is wrong', async () => {
    const mia = await acme()
    const { id } = await receive(mia, 'titel\nPaint\n')

    await work(mia, id)

    const failed = { status: 'failed', failure: 'wrong_header', total: 0, created: 0 }
    expect(await read(mia, id)).toMatchObject(failed)
    expect((await read(mia, id)).errors.map(({ row, column }) => [row, column])).toEqual([
      [1, 'titel'],
      [1, 'title'],
    ])
  })

  it('gives no task to somebody who is no active worker', async () => {
    const mia = await acme()
    const { id } = await receive(mia, `${csvHeader}\nPaint,,,dan@example.test,,\n`)

    await work(mia, id)

    const { created, errors } = await read(mia, id)
    expect({ created, columns: errors.map(({ column }) => column) }).toEqual({
      created: 0,
      columns: ['assignee_email'],
    })
  })
})

describe('an upload', () => {
  const keyed = (actor: Actor): Actor => {
    const once = { userId: actor.id, key: 'the same file', requestHash: 'POST /task-imports' }
    return { ...actor, once }
  }

  it('with the same key and file is one import; with another file it is refused', async () => {
    const mia = await acme()

    const first = await receive(keyed(mia), 'title\nPaint\n')
    const second = await receive(keyed(mia), 'title\nPaint\n')
    await expect(receive(keyed(mia), 'title\nMow\n')).rejects.toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    })

    expect(second).toEqual(first)
    expect(await count('task_imports', mia)).toBe(1)
    expect(await count('task_import_pieces', mia)).toBe(1)
  })

  it('is refused while another one comes in under the same key', async () => {
    const mia = await acme()
    let finish = () => {}
    const waiting = new Promise<void>((resolve) => {
      finish = resolve
    })
    async function* slow() {
      yield Buffer.from('title\n')
      await waiting
      yield Buffer.from('Paint\n')
    }
    const first = receiveImport(db, { actor: keyed(mia), dryRun: false, upload: slow(), now })
    await expect.poll(() => count('task_imports', mia)).toBe(1)

    await expect(receive(keyed(mia), 'title\nPaint\n')).rejects.toMatchObject({
      status: 409,
      code: 'idempotency_in_progress',
    })
    finish()
    expect(await first).toMatchObject({ status: 'queued' })
  })

  it('that breaks off leaves nothing', async () => {
    const mia = await acme()
    async function* broken() {
      yield Buffer.alloc(300_000, 'x')
      throw new Error('hung up')
    }
    const upload = receiveImport(db, { actor: mia, dryRun: false, upload: broken(), now })

    await expect(upload).rejects.toThrow('hung up')
    await expect(receive(mia, '')).rejects.toMatchObject({ status: 422, code: 'empty_file' })
    expect(await count('task_imports', mia)).toBe(0)
  })
})

describe('an export', () => {
  it('has every task once, and no cell that a spreadsheet would compute', async () => {
    const mia = await acme()
    const { id } = await receive(mia, tasksAsCsv(1_100, { everyRow: 5_000, assignee: '' }).csv)
    await work(mia, id)
    await sql(
      `UPDATE tasks SET title = '=1+1' WHERE organization_id = $1 AND external_key = 'K-7'`,
      [mia.organizationId],
    )

    const csv = await textOf(exportTasks(db, mia, {}))
    const found = await textOf(exportTasks(db, mia, { search: 'K-70', status: 'open' }))

    const first = '"Paint ""fence"", no. 1","two\nlines",K-1,open,Ann,12.34,0.00,EUR,'
    const seventies = Array.from({ length: 10 }, (_, at) => `K-70${at}`)
    expect(new Set(csv.match(/K-\d+/g)).size).toBe(1_100)
    // Not toContain, which would print the whole file.
    expect(csv.includes(`,'=1+1,`)).toBe(true)
    expect(csv.includes(',=')).toBe(false)
    expect(csv.includes(first)).toBe(true)
    expect(found.match(/K-\d+/g)).toEqual(['K-70', ...seventies])
  })
})
