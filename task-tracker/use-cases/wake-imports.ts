import type { Trx } from '#platform/db.ts'
import { addJob } from '#platform/outbox.ts'
import { wakeImport } from '../domain/import.ts'
import { takeStoppedImports } from '../store/imports.ts'

/** Longer than a batch takes: who was silent for that long has died, or lost the wake-up. */
const seconds = 10
/** A file of which nothing came for that long does not come any more. */
const abandonedSeconds = 900
const limit = 100

/** Wakes imports of all organizations that should go on but do not. */
export async function wakeImports(trx: Trx): Promise<void> {
  const stopped = await takeStoppedImports(trx, { seconds, abandonedSeconds, limit })
  for (const { organizationId, importId } of stopped) {
    await addJob(trx, wakeImport(organizationId, importId))
  }
}
