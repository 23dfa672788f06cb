import fc from 'fast-check'
import { expect } from 'vitest'
import { newId } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/test-database.ts'
import { verifyLedger } from '../use-cases/verify-ledger.ts'
import { doings, liveThrough, type Step } from './any-day.ts'
import type { Day } from './any-day-model.ts'
import { deliver } from './deliver.ts'
import { now } from './office.ts'

type Books = Pick<TestDatabase, 'db' | 'sql'>

/** Something that may happen. */
export const step: fc.Arbitrary<Step> = fc.record({
  doing: fc.constantFrom(...doings),
  who: fc.nat(2),
  which: fc.nat(1_000),
  amount: fc.integer({ min: 1, max: 5_000 }),
  twice: fc.boolean(),
})

/**
 * Lives through that many days of so many steps each, and judges each at its end. What fails is
 * made shorter until `patienceMs` is over, and then thrown.
 */
export async function liveAnyDays(
  books: Books,
  given: { days: number; steps: number; patienceMs: number },
): Promise<void> {
  const steps = fc.array(step, { minLength: given.steps, maxLength: given.steps })
  await fc.assert(
    fc.asyncProperty(steps, async (list) => judge(books, await liveThrough(books.db, list))),
    {
      numRuns: given.days,
      interruptAfterTimeLimit: given.patienceMs,
      markInterruptAsFailure: true,
    },
  )
}

/** I1, I5 and I6, and what each worker is owed; then the whole history comes again. */
async function judge({ db, sql }: Books, day: Day): Promise<void> {
  const { organizationId, accountant } = day
  const verify = () => verifyLedger(db, accountant, { wait: true, now })
  expect(await balancesOf(sql, day)).toEqual(Object.fromEntries(day.balances))
  const proved = await verify()
  expect(proved.problems).toEqual([])
  expect(await payoutsOf(sql, organizationId)).toEqual(
    day.runs
      .flatMap(({ id, payouts }) => payouts.map(({ amountMinor }) => `${id} ${amountMinor}`))
      .sort(),
  )
  expect(await sql(brokenPayouts, [organizationId])).toEqual([])

  for (const event of day.history) await deliver(db, { ...event, id: newId() })
  expect(await verify()).toMatchObject({ head: proved.head, transfers: proved.transfers })
}

async function balancesOf(sql: Books['sql'], { organizationId, workers }: Day) {
  const rows = await sql<{ id: string; minor: number }>(
    `SELECT id, balance_minor::int AS minor FROM accounts
      WHERE organization_id = $1 AND kind = 'wallet'`,
    [organizationId],
  )
  const found = new Map(rows.map(({ id, minor }) => [id, minor]))
  return Object.fromEntries(workers.map((id) => [id, found.get(id) ?? 0]))
}

async function payoutsOf(sql: Books['sql'], organizationId: string) {
  const rows = await sql<{ run_id: string; amount_minor: string }>(
    'SELECT run_id, amount_minor FROM payouts WHERE organization_id = $1',
    [organizationId],
  )
  return rows.map((row) => `${row.run_id} ${row.amount_minor}`).sort()
}

/** A payout has left the wallet once when it is out, and come back once when it was returned. */
const brokenPayouts = `
  SELECT p.id, p.status FROM payouts p
   WHERE p.organization_id = $1 AND (
     (SELECT count(*) FROM transfers t WHERE t.kind = 'payout' AND t.cause_id = p.id
         AND t.amount_minor = p.amount_minor)
       <> (p.status IN ('paid', 'in_transit', 'settled', 'returned'))::integer
     OR (SELECT count(*) FROM transfers t WHERE t.kind = 'settlement' AND t.cause_id = p.id)
       <> (p.status = 'settled')::integer
     OR (SELECT count(*) FROM transfers t WHERE t.kind = 'payout_return' AND t.cause_id = p.id)
       <> (p.status = 'returned')::integer)`
