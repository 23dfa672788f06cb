import { newId } from '#platform/ids.ts'
import { adjustBalance } from '../use-cases/adjust-balance.ts'
import { reverseTransfer } from '../use-cases/reverse-transfer.ts'
import { returnPayout, settlePayout, settleRun } from '../use-cases/settle-payouts.ts'
import {
  asAccountant,
  type Choice,
  codeOf,
  type Day,
  owe,
  pick,
  workerOf,
} from './any-day-model.ts'
import { create } from './any-day-work.ts'

/** A balance is corrected, up or down. */
export async function adjust(day: Day, choice: Choice): Promise<void> {
  const workerId = workerOf(day, choice)
  const amountMinor = choice.which % 2 === 0 ? choice.amount : -choice.amount
  // Only who has a wallet can be corrected: with a fee there is one.
  await create(day, { ...choice, which: 1 })
  const wanted = { workerId, amountMinor, reason: 'x', by: day.accountant.id }
  const { transferId: id } = await asAccountant(day, (trx) =>
    adjustBalance(trx, { ...wanted, transferId: newId() }),
  )
  owe(day, workerId, amountMinor, `adjustment ${id}`)
  day.reversible.push({ kind: 'adjustment', causeId: id, workerId, amountMinor })
}

/** A correction or a reward is taken back, once; the reward perhaps long after it was paid out. */
export async function reverse(day: Day, { which, twice }: Choice): Promise<void> {
  const one = pick(day.reversible, which)
  if (!one) return
  day.reversible.splice(day.reversible.indexOf(one), 1)
  const { kind, causeId } = one
  const { id: transferId }: { id: string } = await asAccountant(day, (trx) =>
    trx('transfers').where({ kind, cause_id: causeId }).first('id'),
  )
  const wanted = { transferId, reason: 'x', by: day.accountant.id }
  const attempt = () => asAccountant(day, (trx) => reverseTransfer(trx, { ...wanted, id: newId() }))
  await attempt()
  owe(day, one.workerId, -one.amountMinor, `reversal ${transferId}`)
  if (twice && (await attempt().catch(codeOf)) !== 'already_reversed') {
    throw new Error('Reversed twice')
  }
}

async function inTransit(day: Day, which: number) {
  const rows: { id: string; run_id: string; worker_id: string }[] = await asAccountant(day, (trx) =>
    trx('payouts')
      .where({ status: 'in_transit' })
      .orderBy('id')
      .select('id', 'run_id', 'worker_id'),
  )
  return pick(rows, which)
}

/** The bank has paid one. */
export async function settle(day: Day, { which }: Choice): Promise<void> {
  const payout = await inTransit(day, which)
  if (payout) await asAccountant(day, (trx) => settlePayout(trx, payout.id))
}

/** The bank has paid all of a run. */
export async function settleAll(day: Day, { which }: Choice): Promise<void> {
  const payout = await inTransit(day, which)
  const { id: by } = day.accountant
  if (payout) await asAccountant(day, (trx) => settleRun(trx, { runId: payout.run_id, by }))
}

/** The bank sends one back, once. */
export async function sendBack(day: Day, { which, twice }: Choice): Promise<void> {
  const payout = await inTransit(day, which)
  if (!payout) return
  const wanted = { payoutId: payout.id, reason: 'x', by: day.accountant.id }
  const attempt = () => asAccountant(day, (trx) => returnPayout(trx, wanted))
  const { amountMinor } = await attempt()
  owe(day, payout.worker_id, amountMinor, `payout_return ${payout.run_id}`)
  if (twice && (await attempt().catch(codeOf)) !== 'not_in_transit') {
    throw new Error('Returned twice')
  }
}
