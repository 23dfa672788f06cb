import type { TaskImport as PublicImport } from '#contracts/api/task-files.ts'
import type { Db, Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import { shownImport } from '../domain/import.ts'
import { csvLines } from '../files/write-csv.ts'
import { type ErrorPlace, findImport, listErrors } from '../store/imports.ts'

const shownErrors = 1_000
const pageSize = 1_000

/** One import, how far it is, and the first 1,000 things that were wrong. Throws 404. */
export async function readImport(trx: Trx, importId: string): Promise<PublicImport> {
  const found = await findImport(trx, importId)
  if (!found || found.status === 'uploading') throw notFound('There is no such import')
  const errors = await listErrors(trx, { importId, limit: shownErrors })
  return shownImport(
    found,
    errors.map(({ row, column, message }) => ({ row, column, message })),
  )
}

/** All that was wrong in an import as CSV, page by page. Throws 404 before the first piece. */
export async function exportErrors(
  db: Db,
  tenant: { organizationId: string },
  importId: string,
): Promise<AsyncIterable<string>> {
  await db.read(tenant, (trx) => readImport(trx, importId))
  return errorLines(db, tenant, importId)
}

async function* errorLines(db: Db, tenant: { organizationId: string }, importId: string) {
  yield csvLines([['row', 'column', 'message']])
  for (let after: ErrorPlace = { row: 0, place: 0 }; ; ) {
    const page = { importId, after, limit: pageSize }
    const errors = await db.read(tenant, (trx) => listErrors(trx, page))
    yield csvLines(errors.map(({ row, column, message }) => [row, column, message]))
    const last = errors.at(-1)
    if (!last || errors.length < pageSize) return
    after = last
  }
}
