import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { doDueWork } from './jobs.ts'
import { aCompletion, anActor } from './testing/builders.ts'
import { deliver } from './testing/deliver.ts'
import { look, office, signal } from './testing/office.ts'
import { holdPayouts, releasePayouts } from './use-cases/hold-payouts.ts'
import { previewPayouts } from './use-cases/preview-payouts.ts'
import { retryPayout } from './use-cases/retry-payout.ts'

const { db, sql } = await testDatabase('accounting')
const { approve, changePolicy, earned, pay, start } = office(db)
const { makeDue, payouts, runs } = look({ sql })

const hold = (by: ReturnType<typeof anActor>, workerId: string) =>
  db.as(by, (trx) => holdPayouts(trx, { workerId, reason: 'unclear', by: by.id }))
const release = (by: ReturnType<typeof anActor>, workerId: string) =>
  db.as(by, (trx) => releasePayouts(trx, { workerId, by: by.id }))

describe('a hold', () => {
  it('leaves the worker out of previews and runs until released', async () => {
    const { accountant, workers } = await earned(100, 200)
    const [ann = ''] = workers
    await hold(accountant, ann)

    expect(await previewPayouts(db, accountant)).toMatchObject({
      itemCount: 1,
      excludedCounts: { held: 1 },
      excluded: [{ worker: { id: ann }, balanceMinor: 100, reason: 'held' }],
    })
    expect(await start(accountant)).toMatchObject({ totalMinor: 200 })
    await release(accountant, ann)
    expect(await start(accountant)).toMatchObject({ totalMinor: 100 })
  })

  it('ends the payout in a draft and makes what was looked at stale', async () => {
    const { organizationId, accountant, workers } = await earned(100, 200)
    const [ann = ''] = workers
    const admin = anActor(organizationId, 'admin')
    await changePolicy(admin, { approval: 'four-eyes' })
    const draft = await start(accountant)

    await hold(accountant, ann)
    const attempt = approve(admin, draft)

    await expect(attempt).rejects.toMatchObject({
      status: 409,
      code: 'preview_stale',
      extra: { difference: [{ worker: { id: ann }, previewMinor: 100, nowMinor: 0 }] },
    })
    const [left] = await sql<{ hash: string }>('SELECT * FROM payout_runs WHERE id = $1', [
      draft.id,
    ])
    expect(left).toMatchObject({ status: 'draft', payouts: 1, total_minor: '200' })
    // A release counts from the next run: this draft stays as it is.
    await release(accountant, ann)
    await approve(admin, { id: draft.id, hash: left?.hash ?? '' })
    await doDueWork({ db, batchSize: 500, signal })
    expect(await payouts(organizationId)).toMatchObject(
      workers.toSorted().map((id) => ({ status: id === ann ? 'ended' : 'paid' })),
    )
    expect(await start(accountant)).toMatchObject({ totalMinor: 100 })
  })

  it('does not touch what is approved', async () => {
    const { organizationId, accountant, workers } = await earned(100)
    const run = await start(accountant)
    await hold(accountant, workers[0] ?? '')

    await pay(accountant, run.id)

    expect(await payouts(organizationId)).toMatchObject([{ status: 'paid' }])
  })

  it('and a close at the same moment agree', async () => {
    const { organizationId, accountant, workers } = await earned(100, 200)
    const [ann = ''] = workers
    const run = start(accountant, { draft: true })

    await Promise.all([run, hold(accountant, ann)])

    const waiting = (await payouts(organizationId)).filter(({ status }) => status === 'pending')
    expect(waiting.map(({ worker_id }) => worker_id)).toEqual([workers[1]])
  })

  it('is for workers only', async () => {
    const { accountant } = await earned()
    await expect(hold(accountant, newId())).rejects.toMatchObject({ status: 404 })
  })
})

describe('a failed payout', () => {
  it('is tried again alone, and ends its run', async () => {
    const { organizationId, accountant } = await earned(100, 200)
    const run = await start(accountant)
    await sql(
      `UPDATE payouts SET status = 'failed', reason = 'x' WHERE run_id = $1 AND amount_minor = 100`,
      [run.id],
    )
    await pay(accountant, run.id)
    const failed = (await payouts(organizationId)).find(({ status }) => status === 'failed')
    const retry = () => db.as(accountant, (trx) => retryPayout(trx, failed?.id ?? ''))

    expect(await retry()).toMatchObject({ status: 'pending', reason: null, amountMinor: 100 })
    await doDueWork({ db, batchSize: 500, signal })

    expect(await runs(organizationId)).toMatchObject([{ status: 'paid', paid: 2 }])
    await expect(retry()).rejects.toMatchObject({ status: 409, code: 'not_failed' })
  })
})

describe('one close', () => {
  it('comes of two instances and a hand at the same moment', async () => {
    const { organizationId, accountant } = await earned(100, 200)
    await makeDue(organizationId)

    const results = await Promise.allSettled([
      doDueWork({ db, batchSize: 500, signal }),
      start(accountant),
      doDueWork({ db, batchSize: 500, signal }),
      start(accountant),
    ])
    await doDueWork({ db, batchSize: 500, signal })

    expect(await runs(organizationId)).toMatchObject([{ status: 'paid', payouts: 2, paid: 2 }])
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result] : []))
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'nothing_to_pay' })
  })

  it('keeps the policy that it was made under', async () => {
    const { organizationId, accountant } = await earned(100)
    const admin = anActor(organizationId, 'admin')
    await changePolicy(admin, { approval: 'four-eyes', minimumPayoutMinor: 100 })
    const draft = await start(accountant)
    await changePolicy(admin, { settlement: 'bank-file', minimumPayoutMinor: 200 })

    await approve(admin, draft)
    await doDueWork({ db, batchSize: 500, signal })

    expect(await runs(organizationId)).toMatchObject([
      { status: 'paid', settlement: 'book', minimum_payout_minor: '100' },
    ])
    await deliver(db, aCompletion(organizationId, { workerId: newId(), rewardMinor: 150 }))
    await expect(start(accountant)).rejects.toMatchObject({ code: 'nothing_to_pay' })
  })
})
