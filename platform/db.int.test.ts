import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { asOf, newContext, withContext } from './context.ts'
import { afterCommit, database, type Migration, organizationOf, tenantTable } from './db.ts'
import { runMigrations } from './migrate.ts'
import { heartbeatMigration } from './migrations/heartbeat.ts'
import { eventually } from './testing/eventually.ts'
import { type Link, openLink } from './testing/link.ts'
import { testDatabase } from './testing/test-database.ts'

const things: Migration = {
  name: 'things',
  up: async (trx) => {
    await trx.raw('CREATE TABLE things (organization_id uuid NOT NULL, id bigint NOT NULL)')
    await tenantTable(trx, 'things')
    await trx.raw('GRANT SELECT, INSERT ON things TO accounting')
  },
}
const migrations = [heartbeatMigration('accounting'), things]
const { db, url, replicaUrl, ownerUrl, sql, replicaCaughtUp } = await testDatabase('accounting', {
  migrations,
})

const acme = { organizationId: '01930000-0000-7000-8000-0000000000a1' }
const other = { organizationId: '01930000-0000-7000-8000-0000000000a2' }

const put = (id: number | string, organization = acme) =>
  db.as(organization, (trx) =>
    trx('things').insert({ organization_id: organization.organizationId, id }),
  )
const idsOf = async (organization = acme) =>
  db.read(organization, (trx) => trx('things').orderBy('id').pluck('id'))

afterEach(() => sql('TRUNCATE things'))

describe('a tenant', () => {
  it('sees its own rows only', async () => {
    await put(1, acme)
    await put(2, other)

    expect([await idsOf(acme), await idsOf(other)]).toEqual([[1], [2]])
  })

  it('cannot write into another organization', async () => {
    const attempt = db.as(acme, (trx) =>
      trx('things').insert({ organization_id: other.organizationId, id: 3 }),
    )

    await expect(attempt).rejects.toThrow('row-level security')
  })

  it('not set shows no row and is no error', async () => {
    await put(1)

    expect(await db.system((trx) => trx('things'))).toEqual([])
  })

  it('does not stay on the connection', async () => {
    const one = database({ url, name: 'one', poolMax: 1 })
    await put(1)
    await one.as(acme, (trx) => trx('things'))

    const seen = await one.system((trx) => trx('things'))

    expect(seen).toEqual([])
    await one.close()
  })

  it('must be an id, for it becomes part of the SQL', async () => {
    const attempt = db.read({ organizationId: "x', true); DROP TABLE things; --" }, async () => 1)

    await expect(attempt).rejects.toThrow('must be a UUID')
  })

  it('is known to what runs inside, nested transactions too', async () => {
    const found = await db.as(acme, (trx) =>
      trx.transaction(async (nested) => organizationOf(nested)),
    )

    expect(found).toBe(acme.organizationId)
  })
})

describe('a transaction', () => {
  it('is undone as a whole', async () => {
    const attempt = db.as(acme, async (trx) => {
      await trx('things').insert({ organization_id: acme.organizationId, id: 1 })
      throw new Error('no')
    })

    await expect(attempt).rejects.toThrow('no')
    expect(await idsOf()).toEqual([])
  })

  it('with a failed statement nobody minded is not reported as done', async () => {
    const attempt = db.as(acme, async (trx) => {
      await trx('things').insert({ organization_id: acme.organizationId, id: 1 })
      await trx.raw('SELECT 1 / 0').catch(() => {})
    })

    await expect(attempt).rejects.toThrow('its error was not passed on')
  })

  it('with a statement nobody waited for is not reported as done when that fails', async () => {
    const attempt = db.as(acme, async (trx) => void trx.raw('SELECT 1 / 0').catch(() => {}))

    await expect(attempt).rejects.toThrow('its error was not passed on')
  })

  it('tells after the commit, and only then', async () => {
    const told: string[] = []
    await db.as(acme, async (trx) => afterCommit(trx, () => told.push('kept')))
    await db
      .as(acme, async (trx) => {
        afterCommit(trx, () => told.push('undone'))
        throw new Error('no')
      })
      .catch(() => {})

    expect(told).toEqual(['kept'])
  })

  it('for reading cannot write', async () => {
    const attempt = db.read(acme, (trx) =>
      trx('things').insert({ organization_id: acme.organizationId, id: 1 }),
    )

    await expect(attempt).rejects.toThrow('read-only')
  })

  it('gives whole numbers exactly or not at all', async () => {
    await put('9007199254740991')
    expect(await idsOf()).toEqual([Number.MAX_SAFE_INTEGER])

    await put('9007199254740992')
    await expect(idsOf()).rejects.toThrow('not a safe integer')
  })

  it('keeps its values out of error messages', async () => {
    const failure = await put('not a number').catch((error: Error) => error.message)

    expect(failure).toContain('insert into "things"')
    expect(failure).not.toContain(acme.organizationId)
  })
})

it('migrates once, however many try', async () => {
  const further: Migration = {
    name: 'more',
    up: async (trx) => void (await trx.raw('CREATE TABLE more ()')),
  }
  const all = [...migrations, further]

  const applied = await Promise.all([1, 2, 3].map(() => runMigrations(ownerUrl, all)))

  expect(applied.flat()).toEqual(['more'])
})

describe('while the primary does not answer', () => {
  let link: Link
  let linked: ReturnType<typeof database>

  beforeAll(async () => {
    const address = new URL(url)
    link = await openLink(Number(address.port))
    address.port = String(link.port)
    linked = database({ url: address.href, replicaUrl, name: 'linked' })
    await linked.as(acme, async () => 1)
  })
  afterAll(async () => {
    await linked.close()
    await link.close()
  })
  afterEach(async () => {
    await link.restore()
    await eventually(async () => expect(linked.health().primary).toBe(true), 5_000)
  })

  const broken = [
    ['frozen', () => link.freeze()],
    ['cut off', () => link.cut()],
  ] as const

  it.each(broken)('(%s) writes are given up in under 2 s', async (_, breakIt) => {
    const running = linked.as(acme, (trx) => trx.raw('SELECT pg_sleep(4)'))
    const given = expect(running).rejects.toMatchObject({ status: 503, retryAfterSeconds: 2 })
    await breakIt()

    const since = Date.now()
    await expect(linked.as(acme, async () => 1)).rejects.toMatchObject({ code: 'unavailable' })
    expect(Date.now() - since).toBeLessThan(2_000)
    await given
    expect(Date.now() - since).toBeLessThan(2_000)
  })

  it.each(broken)(
    '(%s) reads go on from the replica and say how old they are',
    async (_, breakIt) => {
      await put(1)
      await replicaCaughtUp()
      const before = new Date()
      await breakIt()

      const since = Date.now()
      const [ids, age] = await withContext(newContext(), async () => [
        await linked.read(acme, (trx) => trx('things').pluck('id')),
        asOf(),
      ])

      expect(ids).toEqual([1])
      expect(age).toSatisfy((at: Date) => at <= before)
      expect(Date.now() - since).toBeLessThan(2_500)
    },
  )

  it('says so, and notices by itself when all is well again', async () => {
    link.freeze()
    await eventually(
      async () => expect(linked.health()).toEqual({ primary: false, replica: true }),
      3_000,
    )

    await link.restore()
    await eventually(async () => expect(linked.health().primary).toBe(true), 3_000)
    expect(await linked.as(acme, async () => 'written')).toBe('written')
  })

  it('a read that the standby cancels is tried once more', async () => {
    await link.cut()
    let attempts = 0
    const answer = await linked.read(acme, async () => {
      attempts += 1
      if (attempts === 1) throw Object.assign(new Error('cancelled'), { code: '40001' })
      return 'read'
    })

    expect([answer, attempts]).toEqual(['read', 2])
  })

  it('a database without a replica gives reads up too', async () => {
    const address = new URL(url)
    address.port = String(link.port)
    const alone = database({ url: address.href, name: 'alone' })
    await alone.read(acme, async () => 1)
    await link.cut()

    await expect(alone.read(acme, async () => 1)).rejects.toMatchObject({ status: 503 })
    await alone.close()
  })
})
