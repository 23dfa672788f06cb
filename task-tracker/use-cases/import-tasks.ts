import { withContext } from '#platform/context.ts'
import type { Db, Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { addJob, addToOutbox } from '#platform/outbox.ts'
import { created, dealt } from '../domain/announcements.ts'
import { pick } from '../domain/deal.ts'
import { type RowError, type TaskImport, wakeImport } from '../domain/import.ts'
import { type Dice, priceTask } from '../domain/price.ts'
import { type ImportedRow, readHeader, rowReader } from '../files/import-row.ts'
import { type ByteSource, type CsvRecord, readCsv } from '../files/read-csv.ts'
import { insertTasks } from '../store/imported-tasks.ts'
import {
  deleteImport,
  deletePieces,
  findPiece,
  insertErrors,
  saveImport,
  takeImport,
} from '../store/imports.ts'
import { readTerms } from '../store/pay-policies.ts'
import { findByAddress, holdWorkers } from '../store/people.ts'

/** Rows in one transaction. */
const batchSize = 500
/** Then the job asks for another turn, so that no organization keeps a worker, nor a stop waits. */
const turnMs = 5_000

interface Chance {
  dice: Dice
  clock: () => Date
}

interface Whose {
  organizationId: string
  importId: string
}

/**
 * Goes on with an import from wherever it stands, in batches that are a transaction each. May be
 * called any number of times, at once too: how far it is stands in its row, which each batch
 * locks and moves on together with what it creates.
 */
export async function importTasks(db: Db, whose: Whose, chance: Chance): Promise<void> {
  const { organizationId, importId } = whose
  const tenant = { organizationId }
  const begun = await db.as(tenant, (trx) => begin(trx, importId, chance.clock()))
  if (!begun) return

  await withContext(begun.context, async () => {
    const until = Date.now() + turnMs
    const place = { position: begun.position, row: begun.records }
    let from = begun.position
    for await (const batch of inBatches(readCsv(fileOf(db, whose), place))) {
      const moved = await db.as(tenant, (trx) => takeBatch(trx, { importId, from, batch }, chance))
      if (!moved) return
      from = moved.position
      if (Date.now() > until) {
        return db.as(tenant, (trx) => addJob(trx, wakeImport(organizationId, importId)))
      }
    }
    await db.as(tenant, (trx) => finish(trx, { importId, from }, chance.clock()))
  })
}

/** The import if there is something to do. A file that never came in completely is forgotten. */
async function begin(trx: Trx, importId: string, now: Date): Promise<TaskImport | undefined> {
  const found = await takeImport(trx, importId)
  if (found?.status === 'uploading') await deleteImport(trx, importId)
  if (found?.status === 'running') return found
  if (found?.status !== 'queued') return undefined
  return saveImport(trx, { ...found, status: 'running', startedAt: now })
}

/** The file from any byte on. Keeps the piece that was read last, for whoever goes back in it. */
function fileOf(db: Db, { organizationId, importId }: Whose): ByteSource {
  let held: { position: number; content: Buffer } | undefined
  const holds = (position: number) =>
    held && held.position <= position && position < held.position + held.content.length
  return async function* (from) {
    for (let position = from; ; ) {
      const at = { importId, position }
      if (!holds(position)) held = await db.as({ organizationId }, (trx) => findPiece(trx, at))
      if (!held) return
      const { content, position: begins } = held
      yield content.subarray(position - begins)
      position = begins + content.length
    }
  }
}

async function* inBatches(records: AsyncIterable<CsvRecord>): AsyncGenerator<CsvRecord[]> {
  let batch: CsvRecord[] = []
  for await (const record of records) {
    batch.push(record)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Deals with the next records. Undefined when the import ended or somebody else is at it. */
async function takeBatch(
  trx: Trx,
  { importId, from, batch }: { importId: string; from: number; batch: readonly CsvRecord[] },
  chance: Chance,
): Promise<TaskImport | undefined> {
  const found = await takeImport(trx, importId)
  const last = batch.at(-1)
  if (found?.status !== 'running' || found.position !== from || !last) return undefined

  const [first, ...others] = batch
  const header = found.columns === null && first ? readHeader(first) : undefined
  if (header && header.errors.length > 0) {
    await fail(trx, found, header.errors, chance.clock())
    return undefined
  }
  const columns = header?.columns ?? found.columns ?? []
  const moved = { ...found, columns, position: last.end, records: last.row }
  return saveImport(trx, await createRows(trx, moved, header ? others : batch, chance))
}

/** Creates the tasks of the good rows and writes down what is wrong with the others. */
async function createRows(
  trx: Trx,
  running: TaskImport,
  rows: readonly CsvRecord[],
  { dice, clock }: Chance,
): Promise<TaskImport> {
  const { currency, policy } = await readTerms(trx)
  const workers = await holdWorkers(trx)
  const readRow = rowReader(currency)
  const read = rows.map((record) => ({
    row: record.row,
    ...readRow(record, running.columns ?? []),
  }))
  const addresses = read.flatMap((row) => ('order' in row ? (row.order.assigneeAddress ?? []) : []))
  const holders = chooser(workers, await findByAddress(trx, addresses), dice)
  const errors: RowError[] = read.flatMap((row) => ('errors' in row ? row.errors : []))
  const tasks = read.flatMap((given) => {
    if (!('order' in given)) return []
    const { assigneeAddress, rewardMinor, ...task } = given.order
    const assigneeId = holders(assigneeAddress)
    if (assigneeId === undefined) {
      const message = assigneeAddress === undefined ? 'has nobody to go to' : 'is no active worker'
      errors.push({ row: given.row, column: 'assignee_email', message })
      return []
    }
    const price = priceTask(policy, currency, { rewardMinor }, dice)
    return [{ ...task, ...price, assigneeId, id: newId(), assignmentId: newId() }]
  })
  await insertErrors(trx, running.id, errors)
  const rejected = running.rejected + rows.length - tasks.length
  if (running.dryRun || tasks.length === 0) return { ...running, rejected }

  const made = { by: running.requestedBy.id, now: clock(), currency }
  await insertTasks(trx, tasks, made)
  const chunks = running.chunks + 1
  const announced = tasks.map((task) => ({ ...task, currency, version: 1 }))
  const moves = announced.map((task) => ({ ...task, workerId: task.assigneeId }))
  await addToOutbox(
    trx,
    ...announced.flatMap((task) => created({ ...task, createdBy: made.by, createdAt: made.now })),
    dealt(running.id, chunks, moves, made.now),
  )
  return { ...running, rejected, chunks, created: running.created + tasks.length }
}

/** Who gets a task: who has the address, if that is an active worker, or any for none. */
function chooser(workers: readonly string[], people: ReadonlyMap<string, string>, dice: Dice) {
  const active = new Set(workers)
  return (address: ImportedRow['assigneeAddress']): string | undefined => {
    if (address === undefined) return workers.length > 0 ? pick(workers, dice) : undefined
    const named = people.get(address)
    return named !== undefined && active.has(named) ? named : undefined
  }
}

async function fail(trx: Trx, running: TaskImport, errors: RowError[], now: Date): Promise<void> {
  await insertErrors(trx, running.id, errors)
  await deletePieces(trx, running.id)
  const ended = { status: 'failed', failure: 'wrong_header', finishedAt: now } as const
  await saveImport(trx, { ...running, ...ended, records: 1 })
}

async function finish(
  trx: Trx,
  { importId, from }: { importId: string; from: number },
  now: Date,
): Promise<void> {
  const found = await takeImport(trx, importId)
  if (found?.status !== 'running' || found.position !== from) return
  if (found.columns === null) {
    return fail(trx, found, [{ row: 1, column: 'title', message: 'is required' }], now)
  }
  await deletePieces(trx, importId)
  await saveImport(trx, { ...found, status: 'completed', finishedAt: now })
}
