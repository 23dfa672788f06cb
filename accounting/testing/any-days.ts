import fc from 'fast-check'
import { expect } from 'vitest'
import { newId } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/test-database.ts'
import { isSame, replay, report } from '../../scripts/replay/replay.ts'
import {
  balancesAreSums,
  linesRunOn,
  reportingIsTheLedger,
} from '../../scripts/verify/invariants/ledger.ts'
import { oneDuePayout } from '../../scripts/verify/invariants/payouts.ts'
import { openDatabase } from '../../scripts/verify/world.ts'
import { verifyLedger } from '../use-cases/verify-ledger.ts'
import { doings, liveThrough, type Step } from './any-day.ts'
import type { Day } from './any-day-model.ts'
import { deliver } from './deliver.ts'
import { now } from './office.ts'

type Books = Pick<TestDatabase, 'db' | 'sql' | 'superuserUrl'>

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

/**
 * I1, I2, I4, I5, I6 and I7, line by line as the model has them; then the whole history comes
 * again. What needs all organizations at once is judged after the last day.
 */
async function judge({ db, sql }: Books, day: Day): Promise<void> {
  const { organizationId, accountant } = day
  const verify = () => verifyLedger(db, accountant, { wait: true, now })
  expect(await balancesOf(sql, day)).toEqual(Object.fromEntries(day.balances))
  expect(await linesOf(sql, organizationId)).toEqual(day.lines.toSorted())
  const proved = await verify()
  expect(proved.problems).toEqual([])
  expect(await payoutsOf(sql, organizationId)).toEqual(
    day.runs
      .flatMap(({ id, payouts }) => payouts.map(({ amountMinor }) => `${id} ${amountMinor}`))
      .sort(),
  )
  expect(await sql(brokenPayouts, [organizationId])).toEqual([])
  expect(await sql(untold, [organizationId])).toEqual([])

  for (const event of day.history) await deliver(db, { ...event, id: newId() })
  expect(await verify()).toMatchObject({ head: proved.head, transfers: proved.transfers })
}

/**
 * I1, I5, I6 and I13 by the independent checker, of all days that were lived through; and all
 * balances and reporting tables again from the transfers alone.
 */
export async function judgeAllDays({ superuserUrl }: Books): Promise<void> {
  const accounting = openDatabase('accounting', superuserUrl)
  const world = {
    identity: accounting,
    taskTracker: accounting,
    accounting,
    email: accounting,
    inboxUrl: '',
    managementUrl: undefined,
    vhost: '',
  }
  try {
    for (const { id, check } of [balancesAreSums, oneDuePayout, linesRunOn, reportingIsTheLedger]) {
      expect({ id, broken: await check(world, []) }).toEqual({ id, broken: [] })
    }
  } finally {
    await accounting.close()
  }
  const compared = await replay(superuserUrl)
  expect(isSame(compared), report(compared)).toBe(true)
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

async function linesOf(sql: Books['sql'], organizationId: string) {
  const rows = await sql<{ line: string }>(
    `SELECT concat_ws(' ', l.kind, coalesce(p.run_id, t.cause_id), l.worker_id, l.amount_minor)
              AS line
       FROM wallet_lines l
       JOIN transfers t ON t.organization_id = l.organization_id AND t.id = l.transfer_id
       LEFT JOIN payouts p ON p.organization_id = l.organization_id AND p.id = t.cause_id
      WHERE l.organization_id = $1`,
    [organizationId],
  )
  return rows.map(({ line }) => line).toSorted()
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

/** Of what is paid its worker is told once, and of what came back once; of nothing else. */
const untold = `
  SELECT p.id, p.status FROM payouts p
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE routing_key = 'payout.paid.v1') AS paid,
             count(*) FILTER (WHERE routing_key = 'payout.returned.v1') AS returned
        FROM outbox o WHERE o.organization_id = p.organization_id
         AND o.routing_key IN ('payout.paid.v1', 'payout.returned.v1')
         AND o.message::json -> 'data' ->> 'payoutId' = p.id::text) AS told ON true
   WHERE p.organization_id = $1
     AND (told.paid <> (p.status IN ('paid', 'settled'))::integer
       OR told.returned <> (p.status = 'returned')::integer)`
