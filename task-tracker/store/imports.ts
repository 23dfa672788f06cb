import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { RowError, TaskImport } from '../domain/import.ts'
import { query } from './sql.ts'

const importColumns = `i.id, i.status, i.dry_run, i.columns, i.position, i.records, i.created,
  i.rejected, i.chunks, i.requested_by, coalesce(p.name, '') AS requester, i.correlation_id,
  i.traceparent, i.created_at, i.started_at, i.finished_at, i.failure`

const requester = `LEFT JOIN people p
  ON p.organization_id = i.organization_id AND p.id = i.requested_by`

const ImportRow = z
  .object({
    id: z.string(),
    status: z.enum(['uploading', 'queued', 'running', 'completed', 'failed']),
    dry_run: z.boolean(),
    columns: z.array(z.string()).nullable(),
    position: z.number(),
    records: z.number(),
    created: z.number(),
    rejected: z.number(),
    chunks: z.number(),
    requested_by: z.string(),
    requester: z.string(),
    correlation_id: z.string(),
    traceparent: z.string(),
    created_at: z.date(),
    started_at: z.date().nullable(),
    finished_at: z.date().nullable(),
    failure: z.string().nullable(),
  })
  .transform(
    (row): TaskImport => ({
      id: row.id,
      status: row.status,
      dryRun: row.dry_run,
      columns: row.columns,
      position: row.position,
      records: row.records,
      created: row.created,
      rejected: row.rejected,
      chunks: row.chunks,
      requestedBy: { id: row.requested_by, name: row.requester },
      context: { correlationId: row.correlation_id, traceparent: row.traceparent },
      createdAt: row.created_at,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      failure: row.failure,
    }),
  )

export interface NewImport {
  id: string
  dryRun: boolean
  /** The key under which the file is coming in. */
  uploadKey: string | null
  by: string
  context: TaskImport['context']
  now: Date
}

/** Adds an import whose file is coming in. False: another file is, under the same key. */
export async function insertImport(trx: Trx, added: NewImport): Promise<boolean> {
  const { context, ...rest } = added
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `INSERT INTO task_imports (organization_id, id, dry_run, upload_key, requested_by,
       correlation_id, traceparent, created_at)
     VALUES (:organizationId, :id, :dryRun, :uploadKey, :by, :correlationId, :traceparent, :now)
     ON CONFLICT (organization_id, requested_by, upload_key)
       WHERE status = 'uploading' AND upload_key IS NOT NULL DO NOTHING`,
    { ...rest, ...context, organizationId: organizationOf(trx) },
  )
  return rowCount === 1
}

/** One import, or undefined where this organization has none with that id. */
export const findImport = (trx: Trx, importId: string) => readImport(trx, importId)

/** The same, locked until the transaction ends. */
export const lockImport = (trx: Trx, importId: string) =>
  readImport(trx, importId, 'FOR UPDATE OF i')

/** The same, unless somebody else is at it: then it is left to them. */
export const takeImport = (trx: Trx, importId: string) =>
  readImport(trx, importId, 'FOR UPDATE OF i SKIP LOCKED')

async function readImport(trx: Trx, importId: string, how = ''): Promise<TaskImport | undefined> {
  const sql = `SELECT ${importColumns} FROM task_imports i ${requester}
    WHERE i.id = :importId ${how}`
  const [found] = await query(trx, ImportRow, sql, { importId })
  return found
}

/** Writes back what changes while an import goes on. The caller has locked it. */
export async function saveImport(trx: Trx, saved: TaskImport): Promise<TaskImport> {
  const { id, status, columns, position, records, created, rejected, chunks } = saved
  const { startedAt, finishedAt, failure } = saved
  await trx('task_imports')
    .where({ organization_id: organizationOf(trx), id })
    .update({
      status,
      columns,
      position,
      records,
      created,
      rejected,
      chunks,
      started_at: startedAt,
      finished_at: finishedAt,
      failure,
      touched_at: trx.fn.now(),
    })
  return saved
}

/** Forgets an import whose file did not come in. */
export async function deleteImport(trx: Trx, importId: string): Promise<void> {
  await deletePieces(trx, importId)
  await trx('task_imports')
    .where({ organization_id: organizationOf(trx), id: importId })
    .delete()
}

/** Keeps one piece of the file; `position` is its first byte's place. */
export async function insertPiece(
  trx: Trx,
  { importId, position, content }: { importId: string; position: number; content: Buffer },
): Promise<void> {
  const here = { organization_id: organizationOf(trx) }
  await trx('task_import_pieces').insert({ ...here, import_id: importId, position, content })
  await trx('task_imports')
    .where({ ...here, id: importId })
    .update({ touched_at: trx.fn.now() })
}

const Piece = z.object({ position: z.number(), content: z.instanceof(Buffer) })

/** The piece of the file in which that byte lies; undefined after the last one. */
export async function findPiece(
  trx: Trx,
  { importId, position }: { importId: string; position: number },
): Promise<z.output<typeof Piece> | undefined> {
  const sql = `SELECT position, content FROM (
      SELECT position, content FROM task_import_pieces
       WHERE import_id = :importId AND position <= :position
       ORDER BY position DESC LIMIT 1) AS nearest
    WHERE position + octet_length(content) > :position`
  const [piece] = await query(trx, Piece, sql, { importId, position })
  return piece
}

/** Forgets the file, of which all is known now. */
export async function deletePieces(trx: Trx, importId: string): Promise<void> {
  const here = { organization_id: organizationOf(trx), import_id: importId }
  await trx('task_import_pieces').where(here).delete()
}

/** Writes down what was wrong in which row. */
export async function insertErrors(
  trx: Trx,
  importId: string,
  errors: readonly RowError[],
): Promise<void> {
  if (errors.length === 0) return
  await trx.raw(
    `INSERT INTO task_import_errors (organization_id, import_id, record, place, column_name,
       message)
     SELECT :organizationId::uuid, :importId::uuid, wrong.record,
            row_number() OVER (PARTITION BY wrong.record ORDER BY wrong.position),
            wrong.column_name, wrong.message
       FROM unnest(:rows::integer[], :columns::text[], :messages::text[])
            WITH ORDINALITY AS wrong (record, column_name, message, position)`,
    {
      importId,
      organizationId: organizationOf(trx),
      rows: errors.map(({ row }) => row),
      columns: errors.map(({ column }) => column),
      messages: errors.map(({ message }) => message),
    },
  )
}

/** A place in the list of errors: the last one that was read. */
export interface ErrorPlace {
  row: number
  place: number
}

const ErrorRow = z
  .object({
    record: z.number(),
    place: z.number(),
    column_name: z.string().nullable(),
    message: z.string(),
  })
  .transform((found) => ({
    row: found.record,
    place: found.place,
    column: found.column_name,
    message: found.message,
  }))

/** What was wrong, row by row, from the one after that place. */
export async function listErrors(
  trx: Trx,
  { importId, after, limit }: { importId: string; after?: ErrorPlace; limit: number },
): Promise<(RowError & ErrorPlace)[]> {
  const { row, place } = after ?? { row: 0, place: 0 }
  const sql = `SELECT record, place, column_name, message FROM task_import_errors
    WHERE import_id = :importId AND (record, place) > (:row, :place)
    ORDER BY record, place LIMIT :limit`
  return query(trx, ErrorRow, sql, { importId, row, place, limit })
}

const Stopped = z
  .object({ organization_id: z.string(), import_id: z.string() })
  .transform((row) => ({ organizationId: row.organization_id, importId: row.import_id }))

/** Imports of all organizations that stand still; each is returned to one caller at a time. */
export async function takeStoppedImports(
  trx: Trx,
  after: { seconds: number; abandonedSeconds: number; limit: number },
): Promise<{ organizationId: string; importId: string }[]> {
  const sql = `SELECT * FROM system_wake_stopped_imports(make_interval(secs => :seconds),
    make_interval(secs => :abandonedSeconds), :limit)`
  return query(trx, Stopped, sql, after)
}
