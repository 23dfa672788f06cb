import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { noticeDelivered, noticeFailed } from '#contracts/events/notice.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { doDueWork } from './jobs.ts'
import { aCompletion, anActor, anAssignment, aPerson } from './testing/builders.ts'
import { deliver, received } from './testing/deliver.ts'
import { look, now, office, signal } from './testing/office.ts'
import { rejectPayoutRun } from './use-cases/decide-payout-run.ts'
import { previewPayouts } from './use-cases/preview-payouts.ts'

const { db, sql } = await testDatabase('accounting')
const { approve, changePolicy, earned, pay, start } = office(db)
const { announced, payouts, periods, runs } = look({ sql })
const paidEvent = 'payout.paid.v1'

describe('a preview', () => {
  it('pays +40, leaves −25 and 0 out, each with its reason', async () => {
    const { organizationId, accountant } = await earned()
    const ann = await aPerson(db, organizationId, { name: 'Ann' })
    const [bob, cyd] = [newId(), newId()]
    await deliver(db, aCompletion(organizationId, { workerId: ann, rewardMinor: 40 }))
    await deliver(db, aCompletion(organizationId, { workerId: cyd, rewardMinor: 10 }))
    const fees = [
      { workerId: bob, feeMinor: 25 },
      { workerId: cyd, feeMinor: 10 },
    ]
    await deliver(db, anAssignment(organizationId, ...fees))

    const preview = await previewPayouts(db, accountant)

    expect(preview).toMatchObject({
      totalMinor: 40,
      itemCount: 1,
      items: [{ worker: { id: ann, name: 'Ann' }, amountMinor: 40 }],
      excludedCounts: { negative: 1, zero: 1, below_minimum: 0, held: 0 },
      excluded: [
        { worker: { id: bob }, balanceMinor: -25, reason: 'negative' },
        { worker: { id: cyd }, balanceMinor: 0, reason: 'zero' },
      ],
      hash: createHash('sha256').update(`${ann}:40\n`).digest('hex'),
    })
    const run = await start(accountant, { hash: preview.hash })
    expect(run).toMatchObject({ payouts: 1, totalMinor: 40, hash: preview.hash, status: 'paying' })
  })

  it('that is stale closes nothing and tells what changed', async () => {
    const { organizationId, accountant, workers } = await earned(1_000)
    const { hash } = await previewPayouts(db, accountant)
    const bob = newId()
    await deliver(db, aCompletion(organizationId, { workerId: bob, rewardMinor: 500 }))

    const attempt = start(accountant, { hash })

    await expect(attempt).rejects.toMatchObject({
      code: 'preview_stale',
      extra: { difference: [{ worker: { id: bob }, previewMinor: 0, nowMinor: 500 }] },
    })
    expect(await payouts(organizationId)).toEqual([])
    expect(await periods(organizationId)).toMatchObject([{ open: true }])
    expect((await previewPayouts(db, accountant)).items).toHaveLength(workers.length + 1)
  })

  it('respects the minimum', async () => {
    const { accountant } = await earned(999, 1_000)
    await changePolicy(accountant, { minimumPayoutMinor: 1_000 })

    const preview = await previewPayouts(db, accountant)

    expect(preview).toMatchObject({ itemCount: 1, excludedCounts: { below_minimum: 1 } })
  })
})

describe('under four eyes', () => {
  async function aDraft(...amounts: number[]) {
    const given = await earned(...amounts)
    const admin = anActor(given.organizationId, 'admin')
    await changePolicy(admin, { approval: 'four-eyes' })
    const run = await start(given.accountant)
    return { ...given, admin, run }
  }

  it('who made the draft cannot approve it, another can, once', async () => {
    const { organizationId, accountant, admin, run } = await aDraft(100)
    expect(run.status).toBe('draft')

    await expect(approve(accountant, run)).rejects.toMatchObject({ status: 403, code: 'four_eyes' })
    await expect(approve(admin, { ...run, hash: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'preview_stale',
    })
    expect(await approve(admin, run)).toMatchObject({
      status: 'approved',
      approvedBy: { id: admin.id },
    })
    await expect(approve(admin, run)).rejects.toMatchObject({ code: 'not_draft' })

    await doDueWork({ db, batchSize: 500, signal })
    expect(await runs(organizationId)).toMatchObject([{ status: 'paid' }])
  })

  it('a draft is not paid, and two drafts hold every cent once', async () => {
    const { organizationId, accountant, workers } = await aDraft(100)
    const [ann = ''] = workers
    await deliver(db, aCompletion(organizationId, { workerId: ann, rewardMinor: 30 }))

    const second = await start(accountant)
    await doDueWork({ db, batchSize: 500, signal })

    expect(second).toMatchObject({ status: 'draft', totalMinor: 30 })
    expect(await announced(organizationId, paidEvent)).toEqual([])
    await expect(start(accountant)).rejects.toMatchObject({ code: 'nothing_to_pay' })
  })

  it('rejected money is paid by the next run', async () => {
    const { accountant, admin, run } = await aDraft(100)

    const decision = { runId: run.id, reason: 'too early', by: admin.id, now }
    const rejected = await db.as(admin, (trx) => rejectPayoutRun(trx, decision))

    expect(rejected).toMatchObject({ status: 'rejected', approvedBy: null })
    const again = db.as(admin, (trx) => rejectPayoutRun(trx, decision))
    await expect(again).rejects.toMatchObject({ status: 409, code: 'not_draft' })
    expect(await start(accountant)).toMatchObject({ totalMinor: 100 })
  })

  it('only an admin changes it', async () => {
    const { organizationId } = await earned()
    const accountant = anActor(organizationId)
    const attempt = changePolicy(accountant, { approval: 'four-eyes' })

    await expect(attempt).rejects.toMatchObject({ status: 403, code: 'forbidden' })
  })
})

describe('notices', () => {
  it('are noted at the payout in whatever order they come, and counted once', async () => {
    const { organizationId, accountant } = await earned(100)
    const run = await start(accountant)
    await pay(accountant, run.id)
    const [payout] = await payouts(organizationId)
    const about = {
      deliveryId: newId(),
      kind: 'payout_paid' as const,
      aboutId: payout?.id ?? '',
      recipientId: payout?.worker_id ?? '',
    }
    const failed = {
      ...about,
      state: 'unknown' as const,
      reason: 'no answer',
      failedAt: now.toISOString(),
    }
    const told = { messageId: '<payout@x>', deliveredAt: now.toISOString(), amountMinor: 100 }
    const delivered = { ...about, ...told }

    const sent = received(noticeDelivered, organizationId, delivered, 2)
    await deliver(db, sent)
    await deliver(db, received(noticeFailed, organizationId, failed, 1))
    await deliver(db, { ...sent, id: newId() })

    expect(await payouts(organizationId)).toMatchObject([{ notice_status: 'sent' }])
    expect(await runs(organizationId)).toMatchObject([{ notified: 1 }])
    const accepted = `SELECT payout_id, amount_minor::int FROM accepted_notices
                       WHERE organization_id = $1`
    expect(await sql(accepted, [organizationId])).toEqual([
      { payout_id: payout?.id, amount_minor: 100 },
    ])
  })
})
