import { rejectPayoutRun } from '../use-cases/decide-payout-run.ts'
import { holdPayouts, releasePayouts } from '../use-cases/hold-payouts.ts'
import { readPayoutRun } from '../use-cases/read-payout-runs.ts'
import {
  asAccountant,
  type Choice,
  codeOf,
  type Day,
  owe,
  pick,
  workerOf,
} from './any-day-model.ts'
import { now, office } from './office.ts'

const drafts = ({ runs }: Day) => runs.filter(({ status }) => status === 'draft')

/** A worker is held, if known by now: payouts in drafts end. */
export async function hold(day: Day, choice: Choice): Promise<void> {
  const workerId = workerOf(day, choice)
  const wanted = { workerId, reason: 'x', by: day.accountant.id }
  const refused = await asAccountant(day, (trx) => holdPayouts(trx, wanted)).catch(codeOf)
  if (refused === 'not_found') return
  day.held.add(workerId)
  for (const payout of drafts(day).flatMap(({ payouts }) => payouts)) {
    if (payout.workerId === workerId) payout.status = 'over'
  }
}

/** A hold ends. */
export async function release(day: Day, choice: Choice): Promise<void> {
  const workerId = workerOf(day, choice)
  day.held.delete(workerId)
  await asAccountant(day, (trx) => releasePayouts(trx, { workerId, by: day.accountant.id }))
}

/** Payouts go the other way from now on: in the books, or by bank file. */
export async function changeSettlement(day: Day): Promise<void> {
  day.byFile = !day.byFile
  const settlement = day.byFile ? 'bank-file' : 'book'
  await office(day.db).changePolicy(day.accountant, { settlement })
}

/** The period is closed; exactly what is due then is listed. */
export async function close(day: Day, draft: boolean): Promise<void> {
  const payouts = dueNow(day)
  const total = payouts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const closing = office(day.db).start(day.accountant, { draft })
  if (payouts.length === 0) {
    const refused = await closing.catch(codeOf)
    if (refused !== 'nothing_to_pay') throw new Error('Closed with nothing to pay')
    return
  }
  const run = await closing
  if (run.totalMinor !== total || run.payouts !== payouts.length) {
    throw new Error(`Listed ${run.totalMinor} instead of ${total}`)
  }
  day.runs.push({ id: run.id, status: draft ? 'draft' : 'approved', payouts })
}

function dueNow({ workers, runs, balances, held }: Day) {
  const waiting = runs.flatMap(({ payouts }) => payouts).filter((one) => one.status === 'pending')
  return workers.flatMap((workerId) => {
    const spokenFor = waiting
      .filter((payout) => payout.workerId === workerId)
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    const amountMinor = (balances.get(workerId) ?? 0) - spokenFor
    const isDue = !held.has(workerId) && amountMinor > 0
    return isDue ? [{ workerId, amountMinor, status: 'pending' as const }] : []
  })
}

/** A draft is approved as it is now. */
export async function approve(day: Day, { which }: Choice): Promise<void> {
  const run = pick(drafts(day), which)
  if (!run) return
  const seen = await asAccountant(day, (trx) => readPayoutRun(trx, run.id))
  await office(day.db).approve(day.admin, seen)
  run.status = 'approved'
}

/** A draft is rejected: its money is free again. */
export async function reject(day: Day, { which }: Choice): Promise<void> {
  const run = pick(drafts(day), which)
  if (!run) return
  const wanted = { runId: run.id, reason: 'x', by: day.admin.id, now }
  await asAccountant(day, (trx) => rejectPayoutRun(trx, wanted))
  run.status = 'rejected'
  for (const payout of run.payouts) payout.status = 'over'
}

/** What is approved is paid, at times by two at once. */
export async function payAll(day: Day, { twice }: Choice): Promise<void> {
  const { pay } = office(day.db)
  for (const run of day.runs.filter(({ status }) => status === 'approved')) {
    const second = twice ? [pay(day.accountant, run.id)] : []
    await Promise.all([pay(day.accountant, run.id, 1), ...second])
    await pay(day.accountant, run.id)
    for (const payout of run.payouts.filter(({ status }) => status === 'pending')) {
      owe(day, payout.workerId, -payout.amountMinor, `payout ${run.id}`)
      payout.status = 'out'
    }
  }
}
