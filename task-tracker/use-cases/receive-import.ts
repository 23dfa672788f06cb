import { createHash } from 'node:crypto'
import type { TaskImport as PublicImport } from '#contracts/api/task-files.ts'
import { currentContext } from '#platform/context.ts'
import type { Actor, Db } from '#platform/db.ts'
import { AppError, conflict, notFound } from '#platform/errors.ts'
import { bindToContent } from '#platform/idempotency.ts'
import { newId } from '#platform/ids.ts'
import { log } from '#platform/log.ts'
import { addJob } from '#platform/outbox.ts'
import { shownImport, wakeImport } from '../domain/import.ts'
import {
  deleteImport,
  insertImport,
  insertPiece,
  lockImport,
  saveImport,
} from '../store/imports.ts'

/** Held in memory at a time, and read back at a time. */
const pieceBytes = 262_144

interface Arriving {
  actor: Actor
  dryRun: boolean
  upload: AsyncIterable<Buffer>
  now: Date
}

/**
 * Takes in a file of tasks, piece by piece, and asks for it to be worked on. The caller's key is
 * bound to the whole file: the same file again gets the first answer. Throws 409
 * `idempotency_in_progress` while a file comes in under the same key, 422 `empty_file`.
 */
export async function receiveImport(db: Db, arriving: Arriving): Promise<PublicImport> {
  const { actor, dryRun, upload, now } = arriving
  const { organizationId, id: by, once } = actor
  const tenant = { organizationId }
  const importId = newId()
  const added = { id: importId, dryRun, uploadKey: once?.key ?? null, by, now }
  const context = currentContext()
  if (!(await db.as(tenant, (trx) => insertImport(trx, { ...added, context })))) {
    throw conflict('idempotency_in_progress', 'A file is coming in under this key')
  }
  const forget = () =>
    db
      .as(tenant, (trx) => deleteImport(trx, importId))
      .catch((error: unknown) => log.warn({ err: error, importId }, 'an upload is left over'))
  try {
    const { bytes, sha256 } = await keep(db, tenant, importId, upload)
    if (bytes === 0) throw new AppError(422, 'empty_file', 'The file is empty')
    if (once) bindToContent(once, sha256)
    const answer = await db.as(actor, async (trx) => {
      const found = await lockImport(trx, importId)
      if (!found) throw notFound('The upload took too long')
      await addJob(trx, wakeImport(organizationId, importId))
      return shownImport(await saveImport(trx, { ...found, status: 'queued' }), [])
    })
    if (answer.id !== importId) await forget()
    return answer
  } catch (error) {
    await forget()
    throw error
  }
}

/** Writes the file down as it comes, each piece in a transaction of its own. */
async function keep(
  db: Db,
  tenant: { organizationId: string },
  importId: string,
  upload: AsyncIterable<Buffer>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const content of inPieces(upload)) {
    hash.update(content)
    const position = bytes
    await db.as(tenant, (trx) => insertPiece(trx, { importId, position, content }))
    bytes += content.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The same bytes in pieces of one size, the last one smaller. */
async function* inPieces(upload: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let heldBytes = 0
  for await (const part of upload) {
    held.push(part)
    heldBytes += part.length
    if (heldBytes < pieceBytes) continue
    yield Buffer.concat(held)
    held = []
    heldBytes = 0
  }
  if (heldBytes > 0) yield Buffer.concat(held)
}
