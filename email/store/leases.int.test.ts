import { expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { acme, organizationIsKnown, payoutIsPaid, workerIsKnown } from '../testing/post-office.ts'
import { type Leased, leaseDueDeliveries, readLeased, settleDeliveries } from './leases.ts'

const { db, sql } = await testDatabase('email')
await organizationIsKnown(db)
await workerIsKnown(db)

/** Takes the only notice there is, with a lease that ends at once. */
async function lease(): Promise<Leased> {
  const limits = { atMost: 1, leaseSeconds: 0 }
  const [leased] = await db.system((trx) => leaseDueDeliveries(trx, limits))
  if (!leased) throw new Error('There was nothing to lease')
  return leased
}

const settleAs = (leased: Leased, status: 'sent' | 'unknown') =>
  db.as({ organizationId: acme }, (trx) =>
    settleDeliveries(trx, [
      {
        leased,
        status,
        attempts: 1,
        ambiguousAttempts: 0,
        dueAt: null,
        response: '',
        subject: undefined,
        sentAt: null,
      },
    ]),
  )

it('who lost a notice to another sender does not say what came of it', async () => {
  await payoutIsPaid(db)
  const [slow, next] = [await lease(), await lease()]

  expect([slow.abandoned, next.abandoned]).toEqual([false, true])
  expect(await db.as({ organizationId: acme }, (trx) => readLeased(trx, [slow]))).toEqual([])
  expect(await settleAs(slow, 'sent')).toEqual(new Map())
  expect(await settleAs(next, 'unknown')).toEqual(new Map([[next.id, 1]]))
  expect(await sql('SELECT status FROM deliveries')).toEqual([{ status: 'unknown' }])
})
