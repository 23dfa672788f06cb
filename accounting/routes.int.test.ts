import { describe, expect, it } from 'vitest'
import { adjustBalance, reverseTransfer, verifyLedger } from '#contracts/api/ledger.ts'
import * as money from '#contracts/api/money.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api, databases } = await startSystem({ services: ['api-gateway', 'accounting'] })
const { sql } = databases.accounting

async function anOffice() {
  const acme = await api.signUp()
  const [eve, ann, bob] = [
    await acme.add('accountant', 'Eve'),
    await acme.add('worker', 'Ann'),
    await acme.add('worker', 'Bob'),
  ]
  // People reach accounting by events.
  await eventually(async () => {
    const known = await sql('SELECT FROM people WHERE organization_id = $1', [acme.id])
    expect(known).toHaveLength(4)
  })
  const adjust = (workerId: string, amountMinor: number) =>
    eve.call(adjustBalance, { body: { workerId, amountMinor, reason: 'agreed by phone' } })
  return { admin: acme.admin, eve, ann, bob, adjust }
}

const book = {
  payoutTime: '17:30',
  minimumPayoutMinor: 100,
  approval: 'automatic',
  settlement: 'book',
} as const

describe('corrections', () => {
  it('change a balance, and are taken back once', async () => {
    const { eve, ann, adjust } = await anOffice()

    const given = await adjust(ann.id, -250)
    expect(given).toMatchObject({ kind: 'adjustment', amountMinor: -250, sequence: 1 })
    const body = { transferId: given.id, reason: 'a mistake' }
    const back = await eve.call(reverseTransfer, { body })

    expect(back).toMatchObject({ kind: 'reversal', amountMinor: 250, balanceAfterMinor: 0 })
    const again = eve.call(reverseTransfer, { body })
    await expect(again).rejects.toMatchObject({ status: 409, code: 'already_reversed' })
    const further = eve.call(reverseTransfer, { body: { ...body, transferId: back.id } })
    await expect(further).rejects.toMatchObject({ status: 409, code: 'not_reversible' })
  })

  it('of one transfer by two people at once happen once', async () => {
    const { eve, admin, ann, adjust } = await anOffice()
    const { id: transferId } = await adjust(ann.id, 250)

    const attempts = [eve, admin, eve, admin].map((person) =>
      person.call(reverseTransfer, { body: { transferId, reason: 'a mistake' } }),
    )

    const results = await Promise.allSettled(attempts)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('are repeated safely with the same key', async () => {
    const { eve, ann } = await anOffice()
    const body = { workerId: ann.id, amountMinor: 100, reason: 'bonus' }
    const headers = { 'Idempotency-Key': newId() }

    const first = await eve.send('POST', '/ledger/adjustments', body, headers)
    const second = await eve.send('POST', '/ledger/adjustments', body, headers)

    expect(second.headers.get('Idempotent-Replayed')).toBe('true')
    expect(second.body).toEqual(first.body)
  })

  it('need a worker, a transfer, an amount and a reason', async () => {
    const { eve, adjust } = await anOffice()

    await expect(adjust(newId(), 5)).rejects.toMatchObject({ status: 422, code: 'not_a_worker' })
    await expect(adjust(eve.id, 5)).rejects.toMatchObject({ status: 422, code: 'not_a_worker' })
    await expect(adjust(eve.id, 0)).rejects.toMatchObject({ code: 'validation_failed' })
    const nothing = { transferId: newId(), reason: 'x' }
    const missing = eve.call(reverseTransfer, { body: nothing })
    await expect(missing).rejects.toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe('a payout run', () => {
  it('is previewed, started, paid and listed page by page', async () => {
    const { eve, ann, bob, adjust } = await anOffice()
    await adjust(ann.id, 4_000)
    await adjust(bob.id, 2_500)

    const { hash } = await eve.call(money.previewPayoutRun)
    const run = await eve.call(money.startPayoutRun, { body: { hash } })
    expect(run).toMatchObject({ status: 'paying', totalMinor: 6_500, createdBy: { name: 'Eve' } })

    const params = { runId: run.id }
    await eventually(async () =>
      expect(await eve.call(money.readPayoutRun, { params })).toMatchObject({ status: 'paid' }),
    )
    const first = await eve.call(money.listPayouts, { params, query: { limit: 1 } })
    const cursor = first.nextCursor ?? ''
    const second = await eve.call(money.listPayouts, { params, query: { limit: 1, cursor } })
    expect(
      [...first.items, ...second.items].map(({ worker, noticeStatus }) => ({
        ...worker,
        noticeStatus,
      })),
    ).toEqual([
      { id: ann.id, name: 'Ann', noticeStatus: 'queued' },
      { id: bob.id, name: 'Bob', noticeStatus: 'queued' },
    ])
    expect(second.nextCursor).toBeNull()
    expect((await eve.call(money.listPayoutRuns)).items).toMatchObject([{ id: run.id, paid: 2 }])
    await expect(eve.call(money.startPayoutRun, { body: {} })).rejects.toMatchObject({
      status: 409,
      code: 'nothing_to_pay',
    })
  })

  it('from a stale preview is refused with the difference', async () => {
    const { eve, ann, adjust } = await anOffice()
    await adjust(ann.id, 4_000)
    const { hash } = await eve.call(money.previewPayoutRun)
    await adjust(ann.id, -1_000)

    const answer = await eve.send('POST', '/payout-runs', { hash })

    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'preview_stale',
        difference: [{ worker: { name: 'Ann' }, previewMinor: 4_000, nowMinor: 3_000 }],
      },
    })
  })

  it('of another organization does not exist, and is no worker’s business', async () => {
    const [acme, bolt] = [await anOffice(), await anOffice()]
    await acme.adjust(acme.ann.id, 100)
    const { id: runId } = await acme.eve.call(money.startPayoutRun, { body: { draft: true } })
    const params = { runId }

    for (const call of [money.readPayoutRun, money.listPayouts]) {
      await expect(bolt.eve.call(call, { params })).rejects.toMatchObject({ status: 404 })
      await expect(acme.ann.call(call, { params })).rejects.toMatchObject({ status: 403 })
    }
    const body = { reason: 'not mine' }
    const reject = bolt.eve.call(money.rejectPayoutRun, { params, body })
    await expect(reject).rejects.toMatchObject({ status: 404 })
  })
})

describe('the payout policy', () => {
  it('holds for the very next call', async () => {
    const { eve, admin } = await anOffice()
    expect(await eve.call(money.readPayoutPolicy)).toMatchObject({ payoutTime: '18:00' })

    await eve.call(money.updatePayoutPolicy, { body: book })
    expect(await eve.call(money.readPayoutPolicy)).toEqual(book)

    const fourEyes = { ...book, approval: 'four-eyes' as const }
    const attempt = eve.call(money.updatePayoutPolicy, { body: fourEyes })
    await expect(attempt).rejects.toMatchObject({ status: 403, code: 'forbidden' })
    expect(await admin.call(money.updatePayoutPolicy, { body: fourEyes })).toEqual(fourEyes)
  })

  it('refuses what cannot be', async () => {
    const { eve } = await anOffice()

    for (const wrong of [
      { settlement: 'cash' },
      { payoutTime: '24:00' },
      { minimumPayoutMinor: 0 },
    ]) {
      const answer = await eve.send('PUT', '/payout-policy', { ...book, ...wrong })
      const [field] = Object.keys(wrong)
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: field }] } })
    }
  })
})

describe('the ledger’s verification', () => {
  it('names the account whose balance is not the sum of its transfers', async () => {
    const { eve, ann, adjust } = await anOffice()
    await adjust(ann.id, 700)
    const now = { query: { now: '' } }
    expect(await eve.call(verifyLedger, now)).toMatchObject({
      balanced: true,
      transfers: 1,
      accounts: 5,
      problems: [],
    })

    await sql('UPDATE accounts SET balance_minor = 701 WHERE id = $1', [ann.id])

    expect(await eve.call(verifyLedger, now)).toMatchObject({
      balanced: false,
      problems: [{ accountId: ann.id, detail: 'the balance is 701, its transfers add up to 700' }],
    })
    expect(await eve.call(verifyLedger)).toMatchObject({ balanced: false, running: null })
  })
})
