import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { chainAll } from './jobs.ts'
import {
  aCompletion,
  anActor,
  anAssignment,
  anOrganization,
  aWithdrawal,
} from './testing/builders.ts'
import { deliver } from './testing/deliver.ts'
import { look, now, office, signal } from './testing/office.ts'
import { verifyLedger } from './use-cases/verify-ledger.ts'

const { db, sql } = await testDatabase('accounting')
const { earned, pay, start } = office(db)
const { lines } = look({ sql })

const verify = (organizationId: string, waitMs = 10_000) =>
  verifyLedger(db, anActor(organizationId), { wait: true, now, waitMs })
const links = (organizationId: string) =>
  sql<{ number: string; transfers: number; hash: string }>(
    'SELECT * FROM ledger_links WHERE organization_id = $1 ORDER BY number',
    [organizationId],
  )
/** Runs SQL as somebody who may do anything, past the triggers. */
const tamper = (statement: string) =>
  sql(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`)

describe('a check that takes longer than one may wait', () => {
  it('goes on, and is the next answer; until then the last finished one is', async () => {
    const { organizationId, workers } = await earned(100)
    const first = await verify(organizationId)
    await deliver(db, aCompletion(organizationId, { workerId: workers[0] ?? '' }))

    const meanwhile = await verify(organizationId, 0)

    expect(meanwhile).toEqual({ ...first, running: { startedAt: now } })
    await eventually(async () => {
      const finished = await verifyLedger(db, anActor(organizationId), { wait: false, now })
      expect(finished).toMatchObject({ transfers: 2, running: null })
    })
  })

  it('is 503 while it is the very first: nothing is known yet', async () => {
    const { organizationId } = await earned(100)

    await expect(verify(organizationId, 0)).rejects.toMatchObject({ status: 503 })

    await expect(verify(organizationId)).resolves.toMatchObject({ transfers: 1, running: null })
  })
})

describe('the chain', () => {
  it('covers each transfer once, whoever adds to it at the same moment', async () => {
    const { organizationId, accountant, workers } = await earned(100, 200)
    await chainAll(db, signal)
    const run = await start(accountant)
    await Promise.all([
      pay(accountant, run.id),
      chainAll(db, signal),
      chainAll(db, signal),
      deliver(db, aCompletion(organizationId, { workerId: workers[0] ?? '' })),
    ])
    await Promise.all([chainAll(db, signal), verify(organizationId)])

    const made = await links(organizationId)
    expect(made.reduce((sum, { transfers }) => sum + transfers, 0)).toBe(5)
    expect(made.map(({ number }) => Number(number))).toEqual(made.map((_, index) => index + 1))
    expect(await verify(organizationId)).toMatchObject({
      problems: [],
      transfers: 5,
      links: made.length,
      head: made.at(-1)?.hash,
    })
  })

  it.each([
    [
      'an amount, with its line and balances',
      (id: string, wallet: string) => `
      UPDATE transfers SET amount_minor = amount_minor + 1 WHERE id = '${id}';
      UPDATE wallet_lines SET amount_minor = amount_minor + 1,
             balance_after_minor = balance_after_minor + 1 WHERE transfer_id = '${id}';
      UPDATE accounts SET balance_minor = balance_minor + 1 WHERE id = '${wallet}';
      UPDATE accounts SET balance_minor = balance_minor - 1 WHERE kind = 'reward_expense'
         AND organization_id = (SELECT organization_id FROM accounts WHERE id = '${wallet}')`,
    ],
    ['a reason', (id: string) => `UPDATE transfers SET reason = 'x' WHERE id = '${id}'`],
    [
      'a time',
      (id: string) =>
        `UPDATE transfers SET occurred_at = occurred_at + interval '1 s' WHERE id = '${id}'`,
    ],
  ])('shows that somebody changed %s', async (_, change) => {
    const { organizationId, workers } = await earned(100)
    const [wallet = ''] = workers
    expect(await verify(organizationId)).toMatchObject({ problems: [] })
    const [line] = await sql<{ transfer_id: string }>(
      'SELECT transfer_id FROM wallet_lines WHERE worker_id = $1',
      [wallet],
    )

    await tamper(change(line?.transfer_id ?? '', wallet))

    expect((await verify(organizationId)).problems).toEqual([
      { accountId: null, detail: 'the transfers of link 1 are not those that were chained' },
    ])
  })

  it('cannot be changed by the service, nor by its owner without a trace', async () => {
    const { organizationId } = await earned(100)
    await chainAll(db, signal)

    const attempt = db.as({ organizationId }, (trx) => trx('ledger_links').update({ hash: 'x' }))
    await expect(attempt).rejects.toThrow('permission denied')
    await expect(sql(`UPDATE ledger_links SET hash = 'x'`)).rejects.toThrow('append-only')
  })
})

describe('a check of the ledger', () => {
  it.each([
    ['a line is gone', `DELETE FROM wallet_lines WHERE worker_id = '$wallet'`],
    ['a transfer is gone', `DELETE FROM transfers WHERE credit_account_id = '$wallet'`],
    ['a balance is wrong', `UPDATE accounts SET balance_minor = 1 WHERE id = '$wallet'`],
    [
      'a line has another amount',
      `UPDATE wallet_lines SET amount_minor = 1
       WHERE worker_id = '$wallet'`,
    ],
    [
      'the company’s balance is wrong',
      `UPDATE accounts SET balance_minor = 1
       WHERE organization_id = '$organization' AND kind = 'bank'`,
    ],
  ])('finds that %s', async (_, statement) => {
    const { organizationId, workers } = await earned(100)
    await verify(organizationId)

    await tamper(
      statement.replaceAll('$wallet', workers[0] ?? '').replaceAll('$organization', organizationId),
    )

    expect((await verify(organizationId)).problems).not.toEqual([])
  })

  it('goes through many lines in steps', async () => {
    const organizationId = await anOrganization(db)
    const workers = [newId(), newId(), newId()]
    for (let batch = 0; batch < 3; batch += 1) {
      const events = Array.from({ length: 300 }, (_, index) =>
        aCompletion(organizationId, { workerId: workers[index % 3] ?? '' }),
      )
      await deliver(db, ...events)
      await chainAll(db, signal)
    }

    expect(await verify(organizationId)).toMatchObject({
      problems: [],
      transfers: 900,
      accounts: 7,
      links: 3,
    })
    expect(await lines(workers[0] ?? '')).toHaveLength(300)
  })
})

describe('the hours', () => {
  it('hold count, sum and hashes by when things happened, each counted once', async () => {
    const organizationId = await anOrganization(db)
    const [ann, taskId, assignmentId] = [newId(), newId(), newId()]
    const late = '2026-03-01T22:59:59.999Z'
    const done = aCompletion(organizationId, { workerId: ann, taskId, at: late, rewardMinor: 70 })
    const task = { workerId: ann, assignmentId, feeMinor: 30, at: '2026-03-01T23:00:00.000Z' }
    await deliver(db, done)
    await deliver(db, { ...done, id: newId() })
    await deliver(db, aCompletion(organizationId, { workerId: ann, at: late, rewardMinor: 5 }))
    await deliver(db, anAssignment(organizationId, task))
    await deliver(db, aWithdrawal(organizationId, task))

    const [alone] = await sql<{ hash: string }>(
      `SELECT hashtextextended($1 || ':' || $2 || ':30', 0) AS hash`,
      [assignmentId, ann],
    )
    const seen = await sql(
      `SELECT to_char(hour AT TIME ZONE 'UTC', 'MM-DD HH24') AS hour, kind, count::int,
              amount_minor::int AS amount, hash_sum::text AS hash
         FROM transfer_hours WHERE organization_id = $1 ORDER BY hour, kind`,
      [organizationId],
    )
    expect(seen).toEqual([
      { hour: '03-01 22', kind: 'reward', count: 2, amount: 75, hash: expect.any(String) },
      { hour: '03-01 23', kind: 'fee', count: 1, amount: 30, hash: alone?.hash },
      { hour: '03-01 23', kind: 'fee_refund', count: 1, amount: 30, hash: alone?.hash },
    ])
  })
})
