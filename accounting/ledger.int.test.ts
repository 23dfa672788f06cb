import { describe, expect, it } from 'vitest'
import { organizationCreated } from '#contracts/events/organization.ts'
import { database } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { aCompletion, anAssignment, anOrganization, aWithdrawal } from './testing/builders.ts'
import { deliver, received } from './testing/deliver.ts'
import { look } from './testing/office.ts'

const { analytics, db, sql } = await testDatabase('accounting')

const { announced, balances, lines } = look({ sql })

describe('a done task', () => {
  it('is credited to whoever did it, at the company’s expense', async () => {
    const [acme, ann] = [await anOrganization(db), newId()]

    await deliver(db, aCompletion(acme, { workerId: ann, rewardMinor: 2_000 }))

    expect(await lines(ann)).toEqual([
      { sequence: 1, kind: 'reward', amount: 2_000, balance: 2_000, late: false },
    ])
    expect(await balances(acme)).toMatchObject({ reward_expense: -2_000, fee_income: 0 })
  })

  it('is credited once when its event comes twice', async () => {
    const [acme, ann] = [await anOrganization(db), newId()]
    const done = aCompletion(acme, { workerId: ann })

    await deliver(db, done)
    await deliver(db, done, done)

    expect(await lines(ann)).toHaveLength(1)
  })

  it('is credited once even when the inbox has forgotten its event', async () => {
    const [acme, ann, taskId] = [await anOrganization(db), newId(), newId()]
    const done = aCompletion(acme, { workerId: ann, taskId })

    await deliver(db, done)
    await sql('TRUNCATE inbox')
    await deliver(db, done)
    // And when it is announced again under other ids, twice in one batch.
    const again = () => aCompletion(acme, { workerId: ann, taskId })
    await deliver(db, again(), again())

    expect(await lines(ann)).toHaveLength(1)
    expect(await balances(acme)).toMatchObject({ [ann]: 2_000 })
  })

  it('is credited before anybody has told us of its organization or worker', async () => {
    const [acme, ann] = [newId(), newId()]

    await deliver(db, aCompletion(acme, { workerId: ann, currency: 'JPY' }))
    await deliver(
      db,
      received(organizationCreated, acme, {
        organizationId: acme,
        name: 'Acme',
        currency: 'JPY',
        timeZone: 'Asia/Tokyo',
      }),
    )

    expect(await balances(acme)).toMatchObject({ [ann]: 2_000 })
    const [organization] = await sql('SELECT * FROM organizations WHERE organization_id = $1', [
      acme,
    ])
    expect(organization).toMatchObject({ name: 'Acme', currency: 'JPY', time_zone: 'Asia/Tokyo' })
    const [period] = await sql(
      `SELECT to_char(due_at AT TIME ZONE 'Asia/Tokyo', 'HH24:MI') AS due FROM periods
        WHERE organization_id = $1`,
      [acme],
    )
    expect(period).toEqual({ due: '18:00' })
  })

  it('in another currency than the books is refused', async () => {
    const acme = await anOrganization(db, { currency: 'EUR' })

    const foreign = deliver(db, aCompletion(acme, { workerId: newId(), currency: 'USD' }))

    await expect(foreign).rejects.toMatchObject({ code: 'wrong_currency' })
  })

  it('announces one hint for all wallets of a batch', async () => {
    const [acme, ann, bob] = [await anOrganization(db), newId(), newId()]

    const batch = [ann, bob, ann].map((workerId) => aCompletion(acme, { workerId }))
    await deliver(db, ...batch)

    expect(await announced(acme, 'balance.changed.v2')).toEqual([
      {
        wallets: [
          { workerId: ann, sequence: 2 },
          { workerId: bob, sequence: 1 },
        ],
      },
    ])
  })
})

describe('an assignment', () => {
  it('is charged once, and given back once', async () => {
    const [acme, ann] = [await anOrganization(db), newId()]
    const assignment = { workerId: ann, assignmentId: newId(), feeMinor: 300 }

    for (let time = 0; time < 2; time += 1) {
      await deliver(db, anAssignment(acme, assignment))
      await deliver(db, aWithdrawal(acme, assignment))
    }

    expect((await lines(ann)).map(({ amount }) => amount)).toEqual([-300, 300])
    expect(await balances(acme)).toMatchObject({ fee_income: 0, reward_expense: 0 })
  })

  it('may be given back before it was charged', async () => {
    const [acme, ann] = [await anOrganization(db), newId()]
    const assignment = { workerId: ann, assignmentId: newId(), feeMinor: 300 }

    await deliver(db, aWithdrawal(acme, assignment))
    await deliver(db, anAssignment(acme, assignment))

    expect((await lines(ann)).map(({ balance }) => balance)).toEqual([300, 0])
  })

  it('without a fee moves nothing', async () => {
    const [acme, ann] = [await anOrganization(db), newId()]

    await deliver(db, anAssignment(acme, { workerId: ann, feeMinor: 0 }))

    expect(await lines(ann)).toEqual([])
  })

  it('may come with 499 others in one event', async () => {
    const acme = await anOrganization(db)
    const workers = [newId(), newId(), newId()]
    const assignments = Array.from({ length: 500 }, (_, index) => ({
      workerId: workers[index % 3] ?? '',
      feeMinor: 100,
    }))

    await deliver(db, anAssignment(acme, ...assignments))

    const [ann = '', bob = '', cyd = ''] = workers
    expect(await balances(acme)).toMatchObject({
      [ann]: -16_700,
      [bob]: -16_700,
      [cyd]: -16_600,
      fee_income: 50_000,
    })
  })
})

describe('many at once', () => {
  it('leave every wallet without gaps and in balance, and never wait in a circle', async () => {
    const [acme, bolt] = [await anOrganization(db), await anOrganization(db)]
    const workers = Array.from({ length: 23 }, () => newId())
    const batchOf = (turn: number) =>
      Array.from({ length: 120 }, (_, index) => {
        const workerId = workers[(turn * 5 + index * (turn + 1)) % workers.length] ?? ''
        return aCompletion(index % 2 ? acme : bolt, { workerId, rewardMinor: turn + 1 })
      })
    const batches = Array.from({ length: 12 }, (_, turn) => batchOf(turn))
    // Each batch also comes a second time, backwards and over another connection.
    const copies = batches.map((batch) => batch.toReversed())

    await Promise.all([...batches, ...copies].map((batch) => deliver(db, ...batch)))

    const wrong = await sql(
      `SELECT a.id FROM accounts a JOIN (
         SELECT organization_id, worker_id, count(*) AS lines, max(sequence) AS last,
                sum(amount_minor) AS total
           FROM wallet_lines GROUP BY 1, 2) AS line
           ON line.organization_id = a.organization_id AND line.worker_id = a.id
        WHERE a.kind = 'wallet'
          AND (a.balance_minor, a.sequence, lines) IS DISTINCT FROM (total, last, last)`,
    )
    expect(wrong).toEqual([])
    const sums = await sql(
      `SELECT sum(balance_minor)::int AS sum FROM accounts WHERE organization_id = ANY($1)
        GROUP BY organization_id`,
      [[acme, bolt]],
    )
    expect(sums).toEqual([{ sum: 0 }, { sum: 0 }])
    const [posted] = await sql(
      'SELECT count(*)::int AS transfers FROM transfers WHERE organization_id = ANY($1)',
      [[acme, bolt]],
    )
    expect(posted).toEqual({ transfers: 1_440 })
  })
})

describe('the database', () => {
  it.each(['transfers', 'wallet_lines'])('lets nobody change %s', async (table) => {
    const acme = await anOrganization(db)
    await deliver(db, aCompletion(acme, { workerId: newId() }))

    for (const change of [`UPDATE ${table} SET kind = 'fee'`, `DELETE FROM ${table}`]) {
      const asService = db.as({ organizationId: acme }, (trx) => trx.raw(change))
      await expect(asService).rejects.toThrow('permission denied')
      await expect(sql(change)).rejects.toThrow('append-only')
    }
    await expect(sql(`TRUNCATE ${table}`)).rejects.toThrow('append-only')
  })

  it('shows a service without an organization nothing', async () => {
    await deliver(db, aCompletion(await anOrganization(db), { workerId: newId() }))

    const seen = await db.system((trx) => trx('transfers').select('id'))

    expect(seen).toEqual([])
  })

  it('shows analytics one organization at a time, and reporting only', async () => {
    const [acme, bolt] = [await anOrganization(db), await anOrganization(db)]
    for (const id of [acme, bolt]) await deliver(db, aCompletion(id, { workerId: newId() }))
    const reader = database({ url: analytics?.url ?? '', name: 'analytics' })

    const seen = await reader.read({ organizationId: acme }, (trx) =>
      trx('reporting.wallet_lines').select('organization_id'),
    )
    const table = reader.read({ organizationId: acme }, (trx) => trx('wallet_lines').select())

    expect(seen).toEqual([{ organization_id: acme }])
    await expect(table).rejects.toThrow('does not exist')
    await reader.close()
  })
})
