import { setTimeout as sleep } from 'node:timers/promises'
import { nothingIsLeft } from './invariants/messages.ts'
import type { World } from './world.ts'

const lookEveryMs = 250

/** Mails that are still to be sent, payouts still to be paid, runs still to be dealt. */
const work = {
  email: `SELECT count(*) AS waiting FROM deliveries
           WHERE status IN ('queued', 'sending') AND due_at < now() + interval '10 seconds'`,
  // What is at the bank waits for a person, for days.
  accounting: `SELECT count(*) AS waiting FROM payout_runs r
                WHERE status IN ('approved', 'paying') AND NOT EXISTS (
                  SELECT FROM payouts p WHERE p.organization_id = r.organization_id
                     AND p.run_id = r.id AND p.status = 'in_transit' AND p.settle_by IS NULL)`,
  taskTracker: `SELECT count(*) AS waiting FROM reassignment_runs WHERE finished_at IS NULL`,
} as const

/**
 * Waits until nothing is on its way, or until then: what is judged before may look wrong without
 * being so. Returns whether it became quiet.
 */
export async function becomesQuiet(world: World, giveUpAt: number): Promise<boolean> {
  // The broker's counts are up to a second old (5 s with its own settings): quiet has to last.
  let quietLooks = 0
  while (Date.now() < giveUpAt) {
    quietLooks = (await isQuiet(world)) ? quietLooks + 1 : 0
    if (quietLooks >= 6) return true
    await sleep(lookEveryMs)
  }
  return false
}

async function isQuiet(world: World): Promise<boolean> {
  const left = await nothingIsLeft.check(world, [])
  if (left.some(({ detail }) => !detail.startsWith('dead letter'))) return false
  const waiting = await Promise.all([
    world.email.rows<{ waiting: number }>(work.email),
    world.accounting.rows<{ waiting: number }>(work.accounting),
    world.taskTracker.rows<{ waiting: number }>(work.taskTracker),
  ])
  return waiting.flat().every((row) => row.waiting === 0)
}
