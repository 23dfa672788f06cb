import { describe, expect, it } from 'vitest'
import { payoutPaid } from '#contracts/events/payout.ts'
import { newContext, withContext } from '#platform/context.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { doDueWork } from './jobs.ts'
import { aCompletion, anAssignment } from './testing/builders.ts'
import { deliver } from './testing/deliver.ts'
import { look, office, signal } from './testing/office.ts'
import { payRun } from './use-cases/pay-run.ts'

const { db, sql } = await testDatabase('accounting')
const { earned, pay, start } = office(db)
const { announced, balances, lines, makeDue, payouts, periods, runs } = look({ sql })
const paidEvent = 'payout.paid.v1'

describe('a run', () => {
  it('pays every worker once and says so once', async () => {
    const { organizationId, accountant, workers } = await earned(4_000, 250)
    const [ann = ''] = workers
    await deliver(db, anAssignment(organizationId, { workerId: ann, feeMinor: 300 }))
    const run = await start(accountant)

    await Promise.all([pay(accountant, run.id, 1), pay(accountant, run.id)])
    await pay(accountant, run.id)

    expect(await runs(organizationId)).toMatchObject([{ status: 'paid', paid: 2, payouts: 2 }])
    const notices = await announced(organizationId, paidEvent)
    expect(notices).toHaveLength(2)
    expect(notices.find(({ workerId }) => workerId === ann)).toMatchObject({
      amountMinor: 3_700,
      openingMinor: 0,
      earnedMinor: 4_000,
      feesMinor: -300,
      closingMinor: 0,
      periodNumber: 1,
    })
    expect(await balances(organizationId)).toMatchObject({ [ann]: 0, bank: 3_950 })
  })

  it('announces what the contract says, from the click that started it', async () => {
    const { organizationId, accountant } = await earned(4_000)
    const context = { ...newContext(), correlationId: 'the click' }
    const run = await withContext(context, () => start(accountant))
    await pay(accountant, run.id)

    const [row] = await sql<{ message: string; message_id: string }>(
      'SELECT message, message_id FROM outbox WHERE organization_id = $1 AND routing_key = $2',
      [organizationId, paidEvent],
    )

    const event = payoutPaid.envelope.parse(JSON.parse(row?.message ?? ''))
    expect(event).toMatchObject({ id: row?.message_id, correlationid: 'the click' })
    expect(event).toMatchObject({ organizationid: organizationId, aggregateversion: 1 })
  })

  it('killed after some batches goes on and doubles nothing', async () => {
    const { organizationId, accountant } = await earned(...Array<number>(10).fill(100))
    const run = await start(accountant)
    const stop = new AbortController()
    stop.abort()

    await payRun(db, { organizationId, runId: run.id }, { batchSize: 3, signal: stop.signal })
    const statuses = (await payouts(organizationId)).map(({ status }) => status)
    await doDueWork({ db, batchSize: 3, signal })

    expect(statuses.filter((status) => status === 'paid')).toHaveLength(3)
    expect(await runs(organizationId)).toMatchObject([{ status: 'paid', paid: 10 }])
    expect(await announced(organizationId, paidEvent)).toHaveLength(10)
  })

  it('pays the others when one payout cannot be paid', async () => {
    const { organizationId, accountant, workers } = await earned(100, 200, 300)
    const run = await start(accountant)
    const [, bob = ''] = workers.toSorted()
    await sql(`CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.kind = 'payout' AND NEW.debit_account_id = '${bob}' THEN
           RAISE EXCEPTION 'this one fails'; END IF; RETURN NEW; END $$`)
    await sql(`CREATE TRIGGER refuse_one BEFORE INSERT ON transfers FOR EACH ROW
      EXECUTE FUNCTION refuse_one()`)

    await pay(accountant, run.id)
    await sql('DROP TRIGGER refuse_one ON transfers')

    const all = await payouts(organizationId)
    expect(all.map(({ status }) => status)).toEqual(['paid', 'failed', 'paid'])
    expect(all[1]?.reason).toContain('this one fails')
    await doDueWork({ db, batchSize: 500, signal })
    expect(await runs(organizationId)).toMatchObject([{ status: 'paying', paid: 2 }])
    // It can be tried again, so its money is spoken for.
    await expect(start(accountant)).rejects.toMatchObject({ code: 'nothing_to_pay' })
  })

  it('stops at a wallet that is not what its lines say', async () => {
    const { organizationId, accountant, workers } = await earned(100, 200)
    const run = await start(accountant)
    const tamper = 'UPDATE accounts SET balance_minor = balance_minor + $2 WHERE id = $1'
    await sql(tamper, [workers[0], 5])

    await expect(pay(accountant, run.id)).rejects.toThrow('differ from their last line')
    expect((await payouts(organizationId)).map(({ status }) => status)).toEqual(
      Array(2).fill('pending'),
    )

    await sql(tamper, [workers[0], -5])
    await pay(accountant, run.id)
    expect(await runs(organizationId)).toMatchObject([{ status: 'paid' }])
  })

  it('is refused when nobody is due, and closes nothing', async () => {
    const { organizationId, accountant } = await earned()

    await expect(start(accountant)).rejects.toMatchObject({ code: 'nothing_to_pay' })
    expect(await periods(organizationId)).toHaveLength(1)
  })

  it('leaves what is posted after the close to the next period', async () => {
    const { organizationId, accountant, workers } = await earned(1_000)
    const [ann = ''] = workers
    const first = await start(accountant)
    await deliver(db, aCompletion(organizationId, { workerId: ann, rewardMinor: 70 }))
    const second = await start(accountant)

    await pay(accountant, second.id)
    await pay(accountant, first.id)

    const notices = await announced(organizationId, paidEvent)
    expect(notices).toMatchObject([
      { amountMinor: 70, periodNumber: 2, openingMinor: 0, earnedMinor: 70, closingMinor: 0 },
      { amountMinor: 1_000, periodNumber: 1, openingMinor: 0, earnedMinor: 1_000 },
    ])
    expect((await lines(ann)).map(({ late }) => late)).toEqual([false, true, false, false])
  })
})

describe('the schedule', () => {
  it('closes a due period once, however many look at it', async () => {
    const { organizationId } = await earned(100, 200)
    await makeDue(organizationId)

    await Promise.all(Array.from({ length: 4 }, () => doDueWork({ db, batchSize: 1, signal })))
    await doDueWork({ db, batchSize: 1, signal })

    expect(await runs(organizationId)).toMatchObject([
      { status: 'paid', trigger: 'schedule', created_by: null, paid: 2 },
    ])
    expect(await announced(organizationId, paidEvent)).toHaveLength(2)
    expect(await periods(organizationId)).toEqual([
      { open: false, ahead: false },
      { open: true, ahead: true },
    ])
  })

  it('closes quietly where nobody is due', async () => {
    const { organizationId } = await earned()
    await makeDue(organizationId)

    await doDueWork({ db, batchSize: 500, signal })

    expect(await runs(organizationId)).toEqual([])
    expect(await periods(organizationId)).toHaveLength(2)
  })
})
