import { expect, it } from 'vitest'
import { adjustBalance } from '#contracts/api/ledger.ts'
import { readPayoutRun, startPayoutRun } from '#contracts/api/money.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { look } from './testing/office.ts'

const { api, databases, services } = await startSystem({
  services: ['api-gateway', 'accounting'],
  env: { accounting: { PAYOUT_BATCH_SIZE: '3' } },
  failpoints: { accounting: 'payout.after-batch=kill@1' },
})
const { announced, payouts } = look(databases.accounting)

it('a run whose process was killed after 3 of 10 workers pays the other 7, and nobody twice', async () => {
  const acme = await api.signUp()
  const workers = await Promise.all(Array.from({ length: 10 }, () => acme.add('worker')))
  for (const { id: workerId } of workers) {
    const body = { workerId, amountMinor: 500, reason: 'a good year' }
    await eventually(() => acme.admin.call(adjustBalance, { body }))
  }

  const run = await acme.admin.call(startPayoutRun, { body: {} })
  await services.process('accounting').exited
  const paidBefore = (await payouts(acme.id)).filter(({ status }) => status === 'paid')
  await services.restart('accounting')

  const params = { runId: run.id }
  await eventually(async () =>
    expect(await acme.admin.call(readPayoutRun, { params })).toMatchObject({ status: 'paid' }),
  )
  expect(paidBefore).toHaveLength(3)
  expect(await acme.admin.call(readPayoutRun, { params })).toMatchObject({ payouts: 10, paid: 10 })
  const notices = await announced(acme.id, 'payout.paid.v1')
  expect(new Set(notices.map(({ workerId }) => workerId)).size).toBe(10)
  expect(notices).toHaveLength(10)
})
