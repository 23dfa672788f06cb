import { expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { look, office } from '../testing/office.ts'
import { findBooks } from './books.ts'

const { db, sql } = await testDatabase('accounting')
const { earned, start } = office(db)
const { payouts, periods } = look({ sql })

it('closing a period waits for who is posting', async () => {
  const { organizationId, accountant } = await earned(1_000)
  let closing: Promise<unknown> | undefined

  await db.as({ organizationId }, async (trx) => {
    await findBooks(trx)
    closing = start(accountant)
    await eventually(async () => expect(await waitingForLocks()).toHaveLength(1), 5_000)
    expect(await periods(organizationId)).toHaveLength(1)
  })

  await closing
  expect(await periods(organizationId)).toHaveLength(2)
})

it('there is one payout per period and worker', async () => {
  const { organizationId, accountant } = await earned(1_000)
  await start(accountant)
  const [first] = await payouts(organizationId)

  const again = sql(
    `INSERT INTO payouts (organization_id, id, run_id, period_number, worker_id, amount_minor,
            opening_minor, earned_minor, fees_minor, created_at)
     SELECT organization_id, $2, run_id, period_number, worker_id, 2000, 0, 2000, 0, now()
       FROM payouts WHERE id = $1`,
    [first?.id, newId()],
  )

  await expect(again).rejects.toThrow('payouts_one_per_period_and_worker')
})

const waitingForLocks = () =>
  sql(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database =
         (SELECT oid FROM pg_database WHERE datname = current_database())`)
