import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Trx } from '#platform/db.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { openLink } from '#platform/testing/link.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { openSource } from './replicas.ts'
import { acme, ann, isKnown, post } from './testing/books.ts'

const accounting = await testDatabase('accounting')

/** The same address by way of a link that can be broken. */
async function linked(url = '') {
  const address = new URL(url)
  const link = await openLink(Number(address.port))
  address.hostname = '127.0.0.1'
  address.port = String(link.port)
  return { ...link, url: address.href }
}

const replica = await linked(accounting.analytics?.replicaUrl)
const primary = await linked(accounting.analytics?.url)
const source = openSource({ name: 'test', replicaUrl: replica.url, primaryUrl: primary.url })
afterAll(async () => {
  await source.close()
  await Promise.all([replica.close(), primary.close()])
})
afterEach(async () => {
  await Promise.all([replica.restore(), primary.restore()])
  await eventually(() => expect(source.health()).toEqual({ replica: true, primary: true }))
})

const question = { organizationId: acme, now: new Date('2026-03-30T10:00:00Z') }
const sequenceSql = 'SELECT coalesce(max(sequence), 0) AS sequence FROM reporting.wallets'

const whoAnswers = async (trx: Trx): Promise<string> => {
  const { rows } = await trx.raw('SELECT pg_is_in_recovery() AS is_replica')
  return rows[0].is_replica ? 'replica' : 'primary'
}

async function sequence(trx: Trx): Promise<{ sequence: number; from: string }> {
  const { rows } = await trx.raw(sequenceSql)
  return { sequence: rows[0].sequence, from: await whoAnswers(trx) }
}

beforeAll(async () => {
  await isKnown([accounting])
  await post(accounting, { kind: 'reward', amount: 100, at: '2026-03-28T10:00:00Z' })
  await accounting.replicaCaughtUp()
})

describe('a source', () => {
  it('asks the replica, and says how old it is', async () => {
    await accounting.sql("UPDATE heartbeat SET at = now() - interval '3 seconds'")
    await accounting.replicaCaughtUp()

    const read = await source.read(question, whoAnswers)

    expect(read.value).toBe('replica')
    expect(read.replicaLagMs).toBeGreaterThanOrEqual(3_000)
    expect(Date.now() - read.asOf.getTime()).toBeGreaterThanOrEqual(3_000)
  })

  it('is never younger than now', async () => {
    await accounting.sql("UPDATE heartbeat SET at = now() + interval '1 minute'")
    await accounting.replicaCaughtUp()

    expect((await source.read(question, whoAnswers)).replicaLagMs).toBe(0)
  })

  it('knows the organization and its day', async () => {
    const { value } = await source.read(question, async (_, here) => here)
    expect(value).toMatchObject({ currency: 'EUR', timeZone: 'Europe/Berlin', today: '2026-03-30' })
  })

  it('asks the primary when the replica is gone', async () => {
    await replica.cut()
    expect((await source.read(question, whoAnswers)).value).toBe('primary')
  })

  it('asks the primary when the replica is frozen, within 2 seconds', async () => {
    replica.freeze()
    const since = Date.now()
    const read = await source.read(question, whoAnswers)

    expect(read.value).toBe('primary')
    expect(Date.now() - since).toBeLessThan(2_000)
  })

  it('goes on while the primary is away', async () => {
    await primary.cut()
    const stale = await source.read(question, sequence, () => false)
    expect(stale.value).toEqual({ sequence: 1, from: 'replica' })
  })

  it('says 503 when nobody answers', async () => {
    await Promise.all([primary.cut(), replica.cut()])
    await expect(source.read(question, whoAnswers)).rejects.toMatchObject({ status: 503 })
  })

  it('asks the primary for what the replica does not have within half a second', async () => {
    const since = Date.now()
    const { value } = await source.read(question, sequence, ({ from }) => from === 'primary')

    expect(value.from).toBe('primary')
    expect(Date.now() - since).toBeGreaterThanOrEqual(500)
  })

  it('waits for the replica to have it', async () => {
    await post(accounting, { kind: 'reward', amount: 100, at: '2026-03-28T11:00:00Z' })
    const { value } = await source.read(question, sequence, (found) => found.sequence >= 2)
    expect(value.sequence).toBe(2)
  })

  it('says 503 for an organization that nobody has told it of', async () => {
    const stranger = { ...question, organizationId: '01890000-0000-7000-8000-00000000000c' }
    await expect(source.read(stranger, whoAnswers)).rejects.toMatchObject({ status: 503 })
  })

  it('cancelled once by the primary’s changes, is asked again; twice, the primary is', async () => {
    const cancelled = Object.assign(new Error('conflict with recovery'), { code: '40001' })
    const fails = (times: number) => async (trx: Trx) => {
      times -= 1
      if (times >= 0) throw cancelled
      return whoAnswers(trx)
    }
    expect((await source.read(question, fails(1))).value).toBe('replica')
    expect((await source.read(question, fails(2))).value).toBe('primary')
  })
})

describe('the role of analytics', () => {
  it('sees no row without a tenant, and no table at all', async () => {
    const read = await source.read(question, async (trx) => {
      await trx.raw("SELECT set_config('app.organization_id', '', true)")
      return trx.raw('SELECT worker_id FROM reporting.wallets')
    })
    expect(read.value.rows).toEqual([])
    const table = source.read(question, (trx) =>
      trx('public.wallet_lines').where({ worker_id: ann }),
    )
    await expect(table).rejects.toMatchObject({ code: '42501' })
  })

  it('cannot write', async () => {
    const write = source.read(question, (trx) => trx.raw('CREATE TEMPORARY TABLE t (x int)'))
    await expect(write).rejects.toMatchObject({ code: expect.stringMatching(/25006|42501/) })
  })
})
