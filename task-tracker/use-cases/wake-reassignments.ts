import type { Trx } from '#platform/db.ts'
import { addJob } from '#platform/outbox.ts'
import { wakeUp } from '../domain/run.ts'
import { takeStoppedRuns } from '../store/runs.ts'

/** Longer than a batch takes: who was silent for that long has died, or lost the wake-up. */
const silentSeconds = 10
const atMost = 100

/** Wakes runs of all organizations that should go on but do not: Redis may have lost their job. */
export async function wakeReassignments(trx: Trx): Promise<void> {
  const stopped = await takeStoppedRuns(trx, { seconds: silentSeconds, limit: atMost })
  for (const { organizationId, runId } of stopped) await addJob(trx, wakeUp(organizationId, runId))
}
