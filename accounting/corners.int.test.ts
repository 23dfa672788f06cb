import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { doDueWork } from './jobs.ts'
import { aCompletion, anActor } from './testing/builders.ts'
import { deliver } from './testing/deliver.ts'
import { look, office, signal } from './testing/office.ts'
import { previewPayouts } from './use-cases/preview-payouts.ts'
import { reverseTransfer } from './use-cases/reverse-transfer.ts'

const { db, sql } = await testDatabase('accounting')
const { changePolicy, earned, pay, start } = office(db)
const { announced, lines, makeDue, payouts, periods } = look({ sql })

describe('a reward that is reversed after its payout', () => {
  it('leaves the wallet negative, and later rewards make that good first', async () => {
    const { organizationId, accountant, workers } = await earned(100)
    const [ann = ''] = workers
    const run = await start(accountant)
    await pay(accountant, run.id)
    const [reward] = await sql<{ transfer_id: string }>(
      `SELECT transfer_id FROM wallet_lines WHERE worker_id = $1 AND kind = 'reward'`,
      [ann],
    )
    const wanted = { transferId: reward?.transfer_id ?? '', reason: 'not done', by: accountant.id }

    await db.as(accountant, (trx) => reverseTransfer(trx, { ...wanted, id: newId() }))

    expect(await previewPayouts(db, accountant)).toMatchObject({
      itemCount: 0,
      excluded: [{ worker: { id: ann }, balanceMinor: -100, reason: 'negative' }],
    })
    await expect(start(accountant)).rejects.toMatchObject({ code: 'nothing_to_pay' })
    await deliver(db, aCompletion(organizationId, { workerId: ann, rewardMinor: 130 }))
    const next = await start(accountant)
    await pay(accountant, next.id)
    expect(next).toMatchObject({ totalMinor: 30 })
    expect((await announced(organizationId, 'payout.paid.v1')).at(-1)).toMatchObject({
      amountMinor: 30,
      openingMinor: 0,
      earnedMinor: 30,
      closingMinor: 0,
    })
    expect((await lines(ann)).map(({ balance }) => balance)).toEqual([100, 0, -100, 30, 0])
  })
})

describe('a payout policy that is changed in mid-day', () => {
  it('holds for the next run at once, its time only from the next period', async () => {
    const { organizationId, accountant } = await earned(100, 200)
    const dueTimes = () =>
      sql<{ at: string }>(
        `SELECT to_char(due_at AT TIME ZONE 'Europe/Berlin', 'HH24:MI') AS at FROM periods
          WHERE organization_id = $1 ORDER BY number`,
        [organizationId],
      )
    await changePolicy(accountant, { payoutTime: '06:15', minimumPayoutMinor: 200 })
    expect(await dueTimes()).toEqual([{ at: '18:00' }])

    expect(await start(accountant)).toMatchObject({ totalMinor: 200, payouts: 1 })

    expect(await dueTimes()).toEqual([{ at: '18:00' }, { at: '06:15' }])
  })
})

describe('two drafts and a paying run at once', () => {
  it('hold every cent once, whoever pays first', async () => {
    const { organizationId, accountant, workers } = await earned(100)
    const [ann = ''] = workers
    const admin = anActor(organizationId, 'admin')
    const earn = (rewardMinor: number) =>
      deliver(db, aCompletion(organizationId, { workerId: ann, rewardMinor }))
    const first = await start(accountant, { draft: true })
    await earn(30)
    const second = await start(accountant, { draft: true })
    await earn(7)
    const third = await start(accountant)
    await Promise.all([
      office(db).approve(admin, first),
      office(db).approve(admin, second),
      pay(accountant, third.id),
    ])
    await doDueWork({ db, batchSize: 500, signal })

    expect((await payouts(organizationId)).map(({ status }) => status)).toEqual(
      Array(3).fill('paid'),
    )
    expect((await lines(ann)).at(-1)).toMatchObject({ balance: 0 })
  })
})

describe('downtime over several payout times', () => {
  it('is made good by one close', async () => {
    const { organizationId } = await earned(100)
    await makeDue(organizationId)

    await Promise.all([
      doDueWork({ db, batchSize: 500, signal }),
      doDueWork({ db, batchSize: 500, signal }),
    ])

    expect(await periods(organizationId)).toEqual([
      { open: false, ahead: false },
      { open: true, ahead: true },
    ])
  })
})
