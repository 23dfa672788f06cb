import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { doDueWork } from './jobs.ts'
import { aCompletion, anActor, aPerson } from './testing/builders.ts'
import { deliver } from './testing/deliver.ts'
import { look, now, office, signal } from './testing/office.ts'
import { setAccount } from './use-cases/bank-accounts.ts'
import { makeBankFile } from './use-cases/make-bank-file.ts'
import { returnPayout, settlePayout, settleRun } from './use-cases/settle-payouts.ts'

const { db, sql } = await testDatabase('accounting')
const { changePolicy, earned, pay, start } = office(db)
const { announced, balances, lines, payouts, runs } = look({ sql })
const key = Buffer.alloc(32, 7)
const [annsIban, companysIban] = ['DE89370400440532013000', 'NO9386011117947']

/** A run that is at the bank. */
async function atTheBank(...amounts: number[]) {
  const given = await earned(...amounts)
  await changePolicy(given.accountant, { settlement: 'bank-file' })
  const run = await start(given.accountant)
  await pay(given.accountant, run.id)
  const all = await payouts(given.organizationId)
  return { ...given, run, ids: all.map(({ id }) => id) }
}

describe('a payout by bank file', () => {
  it('leaves the wallet at once, and is paid, and told of, when it is settled', async () => {
    const { organizationId, accountant, workers, run, ids } = await atTheBank(100, 200)
    const [ann = '', bob = ''] = workers
    expect(await balances(organizationId)).toMatchObject({ [ann]: 0, [bob]: 0, in_transit: 300 })
    expect(await announced(organizationId, 'payout.paid.v1')).toEqual([])
    expect(await runs(organizationId)).toMatchObject([{ status: 'paying', paid: 0 }])

    await db.as(accountant, (trx) => settlePayout(trx, ids[0] ?? ''))
    expect(await announced(organizationId, 'payout.paid.v1')).toMatchObject([{ payoutId: ids[0] }])
    const wanted = { runId: run.id, by: accountant.id }
    const settled = await db.as(accountant, (trx) => settleRun(trx, wanted))

    expect(settled).toMatchObject({ status: 'paid', paid: 2 })
    expect(await balances(organizationId)).toMatchObject({ in_transit: 0, bank: 300 })
    expect(await announced(organizationId, 'payout.paid.v1')).toHaveLength(2)
  })

  it('that comes back is in the wallet again and paid by the next run', async () => {
    const { organizationId, accountant, workers, ids } = await atTheBank(100)
    const [ann = ''] = workers
    const back = { payoutId: ids[0] ?? '', reason: 'account closed', by: accountant.id }

    const returned = await db.as(accountant, (trx) => returnPayout(trx, back))

    expect(returned).toMatchObject({ status: 'returned', reason: 'account closed' })
    expect(await lines(ann)).toMatchObject([
      { kind: 'reward', balance: 100 },
      { kind: 'payout', balance: 0 },
      { kind: 'payout_return', balance: 100 },
    ])
    expect(await announced(organizationId, 'payout.returned.v1')).toMatchObject([
      { payoutId: ids[0], amountMinor: 100, reason: 'account closed' },
    ])
    expect(await announced(organizationId, 'payout.paid.v1')).toEqual([])
    expect(await runs(organizationId)).toMatchObject([{ status: 'paid', paid: 0 }])
    expect(await start(accountant)).toMatchObject({ totalMinor: 100, payouts: 1 })
  })

  it('is settled or returned, once', async () => {
    const { accountant, run, ids } = await atTheBank(100, 200)
    const [first = '', second = ''] = ids
    const back = (payoutId: string) =>
      db.as(accountant, (trx) => returnPayout(trx, { payoutId, reason: 'x', by: accountant.id }))
    const settle = (payoutId: string) => db.as(accountant, (trx) => settlePayout(trx, payoutId))

    const results = await Promise.allSettled([
      settle(first),
      back(first),
      settle(first),
      back(first),
    ])
    await settle(second)

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const attempt of [settle, back]) {
      await expect(attempt(second)).rejects.toMatchObject({ status: 409, code: 'not_in_transit' })
      await expect(attempt(newId())).rejects.toMatchObject({ status: 404 })
    }
    const all = { runId: run.id, by: accountant.id }
    const again = db.as(accountant, (trx) => settleRun(trx, all))
    await expect(again).rejects.toMatchObject({ code: 'not_in_transit' })
  })

  it('of very many is settled in the background', async () => {
    const { organizationId, accountant, run } = await atTheBank(10, 20, 30)
    await sql('UPDATE payouts SET settle_by = $2 WHERE run_id = $1', [run.id, accountant.id])

    await doDueWork({ db, batchSize: 2, signal })

    expect(await runs(organizationId)).toMatchObject([{ status: 'paid', paid: 3 }])
    expect(await announced(organizationId, 'payout.paid.v1')).toHaveLength(3)
  })
})

describe('a bank file', () => {
  const wanted = (by: { id: string; organizationId: string }, runId: string) => ({
    organizationId: by.organizationId,
    runId,
    format: 'pain.001' as const,
    by: by.id,
    now,
    key,
  })
  const make = (by: ReturnType<typeof anActor>, runId: string, given = {}) =>
    db.as(by, (trx) => makeBankFile(trx, { ...wanted(by, runId), ...given }))
  const give = (by: ReturnType<typeof anActor>, ownerId: string, iban: string) =>
    db.as(by, (trx) =>
      setAccount(trx, {
        ownerId,
        account: { iban, holder: 'Ängström & Söhne', bic: null },
        by: by.id,
        now,
        key,
      }),
    )

  it('names everybody without a confirmed account, and makes nothing', async () => {
    const { organizationId, accountant, workers, run } = await atTheBank(100, 200)
    const [ann = '', bob = ''] = workers.toSorted()
    const missing = (...paths: string[]) => ({
      status: 422,
      code: 'missing_bank_account',
      errors: paths.map((path) => ({ path })),
    })

    await expect(make(accountant, run.id)).rejects.toMatchObject(
      missing('organization', `workers.${ann}`, `workers.${bob}`),
    )
    await give(accountant, organizationId, companysIban)
    await changePolicy(anActor(organizationId, 'admin'), {
      settlement: 'bank-file',
      approval: 'four-eyes',
    })
    await give(accountant, ann, annsIban)
    await expect(make(accountant, run.id)).rejects.toMatchObject(
      missing(`workers.${ann}`, `workers.${bob}`),
    )
    expect(await sql('SELECT FROM bank_files')).toEqual([])
  })

  it('is made once, sealed, and the same at each download', async () => {
    const { organizationId, accountant, workers, run, ids } = await atTheBank(123, 200_000)
    for (const owner of workers) await give(accountant, owner, annsIban)
    await give(accountant, organizationId, companysIban)

    const both = await Promise.all([make(accountant, run.id), make(accountant, run.id)])
    await give(accountant, workers[0] ?? '', 'FR1420041010050500013M02606')
    const later = await make(accountant, run.id, { now: new Date() })

    expect(new Set([...both, later]).size).toBe(1)
    const ordered = `SELECT payout_id FROM bank_file_lines WHERE run_id = $1 AND format = 'pain.001'
                      ORDER BY payout_id`
    expect(await sql(ordered, [run.id])).toEqual(ids.toSorted().map((id) => ({ payout_id: id })))
    expect(later).toContain('<CtrlSum>2001.23</CtrlSum>')
    expect(later).toContain(`<EndToEndId>${ids[0]?.replaceAll('-', '')}</EndToEndId>`)
    const kept = await sql<{ sealed: string }>(
      `SELECT sealed FROM bank_files WHERE organization_id = $1
       UNION ALL SELECT sealed FROM bank_accounts WHERE organization_id = $1`,
      [organizationId],
    )
    expect(kept).toHaveLength(4)
    for (const { sealed } of kept) {
      expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('DE89')
    }
  })

  it('is refused while a payout is not at the bank, and for a run settled in the books', async () => {
    const { organizationId, accountant, workers } = await earned(100)
    for (const owner of [organizationId, ...workers]) await give(accountant, owner, annsIban)
    const inBooks = await start(accountant)
    await pay(accountant, inBooks.id)
    await expect(make(accountant, inBooks.id)).rejects.toMatchObject({ code: 'no_bank_file' })

    await expect(make(accountant, newId())).rejects.toMatchObject({ status: 404 })
  })

  it('of a draft, or of a run not yet paid out, is refused', async () => {
    const { organizationId, accountant, workers } = await earned(100)
    for (const owner of [organizationId, ...workers]) await give(accountant, owner, annsIban)
    await changePolicy(accountant, { settlement: 'bank-file' })
    const run = await start(accountant)

    await expect(make(accountant, run.id)).rejects.toMatchObject({ code: 'not_ready' })
    await pay(accountant, run.id)
    expect(await make(accountant, run.id, { format: 'csv' })).toContain(annsIban)
  })

  it('does not pay an account that was copied to another owner', async () => {
    const { organizationId, accountant, workers, run } = await atTheBank(100, 200)
    const [ann = '', bob = ''] = workers
    for (const owner of [organizationId, ann]) await give(accountant, owner, annsIban)
    await give(accountant, bob, companysIban)
    await sql(
      `UPDATE bank_accounts SET sealed =
              (SELECT sealed FROM bank_accounts WHERE owner_id = $1) WHERE owner_id = $2`,
      [ann, bob],
    )

    await expect(make(accountant, run.id)).rejects.toThrow('sealed for another owner')
  })

  it('in another currency than EUR is CSV only', async () => {
    const organizationId = newId()
    const accountant = anActor(organizationId)
    const ann = await aPerson(db, organizationId)
    await changePolicy(accountant, { settlement: 'bank-file' })
    const done = aCompletion(organizationId, { workerId: ann, currency: 'JPY', rewardMinor: 500 })
    await deliver(db, done)
    const run = await start(accountant)
    await pay(accountant, run.id)
    for (const owner of [organizationId, ann]) await give(accountant, owner, annsIban)

    await expect(make(accountant, run.id)).rejects.toMatchObject({
      status: 422,
      code: 'unsupported_currency',
    })
    expect(await make(accountant, run.id, { format: 'csv' })).toContain(',500,JPY,')
  })
})
