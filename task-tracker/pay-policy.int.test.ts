import { describe, expect, it } from 'vitest'
import * as payPolicy from '#contracts/api/pay-policy.ts'
import { previewReassignment } from '#contracts/api/reassignments.ts'
import { createTask } from '#contracts/api/tasks.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api } = await startSystem({ services: ['api-gateway', 'task-tracker'] })
const acme = await api.signUp()
const [ann, mia] = [await acme.add('worker', 'Ann'), await acme.add('manager', 'Mia')]

// People reach this service by events.
await eventually(async () => {
  const { eligibleWorkers } = await mia.call(previewReassignment, { body: {} })
  expect(eligibleWorkers).toBe(1)
})

describe('the pay policy over HTTP', () => {
  const policy = { rewardMinMinor: 100, rewardMaxMinor: 100, feeMinMinor: 0, feeMaxMinor: 0 }

  it('holds for the very next task', async () => {
    await acme.admin.call(payPolicy.updatePayPolicy, { body: policy })

    expect(await ann.call(payPolicy.readPayPolicy, {})).toEqual({ ...policy, currency: 'EUR' })
    const body = { title: 'Paint the fence' }
    expect(await mia.call(createTask, { body })).toMatchObject({ rewardMinor: 100 })
  })

  it('remembers who changed it, for the office', async () => {
    await acme.admin.call(payPolicy.updatePayPolicy, { body: { ...policy, feeMaxMinor: 5 } })

    const page = await acme.admin.call(payPolicy.readPayPolicyHistory, { query: { limit: 1 } })
    const cursor = page.nextCursor ?? ''
    const rest = await acme.admin.call(payPolicy.readPayPolicyHistory, { query: { cursor } })

    expect(page.items).toMatchObject([{ actor: { id: acme.admin.id }, from: policy }])
    expect(rest).toMatchObject({ items: [{ from: { rewardMaxMinor: 4000 }, to: policy }] })
    const reading = mia.call(payPolicy.readPayPolicyHistory, {})
    await expect(reading).rejects.toMatchObject({ status: 403 })
    const nonsense = { query: { cursor: 'nonsense' } }
    const astray = acme.admin.call(payPolicy.readPayPolicyHistory, nonsense)
    await expect(astray).rejects.toMatchObject({ status: 422 })
  })

  it('is not changed by managers, nor upside down', async () => {
    const changing = mia.call(payPolicy.updatePayPolicy, { body: policy })
    await expect(changing).rejects.toMatchObject({ status: 403 })
    const body = { ...policy, rewardMinMinor: 200 }
    const turning = acme.admin.call(payPolicy.updatePayPolicy, { body })
    await expect(turning).rejects.toMatchObject({ status: 422 })
  })

  it('is set to a preset in the organization’s currency, by whoever may change it', async () => {
    const { admin } = await api.signUp({ currency: 'JPY' })
    const exchange = { body: { preset: 'exchange' as const } }

    const applied = await eventually(() => admin.call(payPolicy.applyPayPreset, exchange))

    expect(applied).toEqual({
      rewardMinMinor: 20,
      rewardMaxMinor: 40,
      feeMinMinor: 10,
      feeMaxMinor: 20,
      currency: 'JPY',
    })
    expect(await admin.call(payPolicy.readPayPolicy, {})).toEqual(applied)
    const back = await admin.call(payPolicy.applyPayPreset, { body: { preset: 'piece-rate' } })
    expect(back).toMatchObject({ rewardMaxMinor: 40, feeMaxMinor: 0 })
    const { items } = await admin.call(payPolicy.readPayPolicyHistory, {})
    expect(items).toHaveLength(2)
    const unknown = await admin.send('PUT', '/pay-policy/preset', { preset: 'free' })
    expect(unknown).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
    const changing = mia.call(payPolicy.applyPayPreset, exchange)
    await expect(changing).rejects.toMatchObject({ status: 403, code: 'forbidden' })
  })
})
