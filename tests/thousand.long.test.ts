import { expect, it } from 'vitest'
import { adjustBalance } from '#contracts/api/ledger.ts'
import { readPayoutRun, startPayoutRun } from '#contracts/api/money.ts'
import { userCreated } from '#contracts/events/user.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { brokerByHand } from './broker.ts'
import { expectNoViolation } from './checked.ts'
import { everybodyKnows } from './company.ts'

const system = await startSystem({
  env: { accounting: { PAYOUT_BATCH_SIZE: '10' }, 'api-gateway': { USER_BURST: '100000' } },
  failpoints: { accounting: 'payout.after-batch=kill@1' },
})
const { api, databases, inbox, services } = system
const broker = await brokerByHand(system.bus)
const count = 1_000
const atOnce = 8

/** Tells everybody of workers, as the gateway does, without making up passwords for them. */
async function hire(organizationId: string): Promise<string[]> {
  const known = `SELECT message FROM outbox WHERE routing_key = $1 AND organization_id = $2`
  const [row] = await databases['api-gateway'].sql<{ message: string }>(known, [
    userCreated.type,
    organizationId,
  ])
  const event: { data: object } = JSON.parse(row?.message ?? '')
  const workers = Array.from({ length: count }, newId)
  const messages = workers.map((userId, index) =>
    JSON.stringify({
      ...event,
      id: newId(),
      subject: userId,
      data: {
        ...event.data,
        userId,
        role: 'worker',
        name: `Worker ${index}`,
        email: `${userId}@example.test`,
      },
    }),
  )
  await broker.publish('api-gateway', userCreated.type, ...messages)
  await eventually(() => everybodyKnows(databases, organizationId, count + 1), 120_000)
  return workers
}

it('pays 1,000 and tells 1,000, once each, though it was killed after the first 10', async () => {
  const { id: organizationId, admin } = await api.signUp()
  const workers = await hire(organizationId)
  const queue = [...workers]
  const giveToSome = async () => {
    for (let workerId = queue.pop(); workerId; workerId = queue.pop()) {
      const body = { workerId, amountMinor: 1_234, reason: 'to begin with' }
      await admin.call(adjustBalance, { body })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, giveToSome))

  const run = await admin.call(startPayoutRun, { body: {} })
  expect(run).toMatchObject({ payouts: count, totalMinor: count * 1_234 })
  await services.process('accounting').exited
  const statuses = `SELECT status, count(*)::int AS payouts FROM payouts GROUP BY 1 ORDER BY 1`
  expect(await databases.accounting.sql(statuses)).toEqual([
    { status: 'paid', payouts: 10 },
    { status: 'pending', payouts: count - 10 },
  ])
  await services.restart('accounting')

  await eventually(async () => {
    const now = await admin.call(readPayoutRun, { params: { runId: run.id } })
    expect(now).toMatchObject({ status: 'paid', paid: count, notified: count })
  }, 300_000)
  const payouts = await databases.accounting.sql<{ id: string; worker_id: string }>(
    'SELECT id, worker_id FROM payouts',
  )
  expect(payouts.map(({ worker_id }) => worker_id).toSorted()).toEqual(workers.toSorted())
  const mails = inbox.store.list(count * 2, 0).map(({ MessageID }) => MessageID)
  expect(mails.toSorted()).toEqual(payouts.map(({ id }) => `payout-${id}@demo.local`).toSorted())
  await expectNoViolation(system)
})
