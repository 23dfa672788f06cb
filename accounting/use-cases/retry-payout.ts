import type { z } from 'zod'
import type { Payout } from '#contracts/api/money.ts'
import { payoutRunChanged } from '#contracts/events/payout.ts'
import type { Trx } from '#platform/db.ts'
import { conflict } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { readPayout, runOf, waitAgain } from '../store/payouts.ts'
import { countPaid, waitForRun } from '../store/run-work.ts'

/** Lets a failed payout be paid once more, alone. Throws 404, 409 `not_failed`. */
export async function retryPayout(trx: Trx, payoutId: string): Promise<z.infer<typeof Payout>> {
  const runId = await runOf(trx, payoutId)
  await waitForRun(trx, runId)
  if (!(await waitAgain(trx, payoutId))) {
    throw conflict('not_failed', 'Only a payout that has failed can be tried again')
  }
  const version = await countPaid(trx, runId, 0)
  await addToOutbox(trx, payoutRunChanged.about({ runId }, version))
  return readPayout(trx, payoutId)
}
