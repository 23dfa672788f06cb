import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor, Db } from '#platform/db.ts'
import { countTransit } from '../store/transit.ts'

const patienceMs = 4_000
const lookEveryMs = 100

/**
 * Waits, 4 s at most, while payouts of this run are still on their way from the wallets: who has
 * just started a run may ask for its bank file in the same breath.
 */
export async function waitForTransit(db: Db, actor: Actor, runId: string): Promise<void> {
  const giveUpAt = Date.now() + patienceMs
  while (Date.now() < giveUpAt) {
    const { waiting } = await db.read(actor, (trx) => countTransit(trx, runId))
    if (waiting === 0) return
    await sleep(lookEveryMs)
  }
}
