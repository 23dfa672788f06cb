import { afterEach, describe, expect, it } from 'vitest'
import { afterCommit, type Migration, type Trx } from './db.ts'
import { conflict, unavailable } from './errors.ts'
import { type IdempotencyClaim, purgeIdempotencyKeys } from './idempotency.ts'
import { idempotencyMigration } from './migrations/idempotency-keys.ts'
import { testDatabase } from './testing/test-database.ts'

const effects: Migration = {
  name: 'effects',
  up: async (trx) => {
    await trx.raw('CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY, what text)')
    await trx.raw('GRANT SELECT, INSERT ON effects TO accounting')
  },
}
const { db, sql } = await testDatabase('accounting', {
  migrations: [idempotencyMigration('accounting'), effects],
})

const organizationId = '01930000-0000-7000-8000-0000000000a1'
const ann = '01930000-0000-7000-8000-00000000000a'
const bob = '01930000-0000-7000-8000-00000000000b'

interface Attempt {
  work?: (trx: Trx) => Promise<unknown>
  key?: string
  hash?: string
  user?: string
}

/** One request with a key, and whether its answer was one given before. */
async function attempt({ work = add, key = 'key-1', hash = 'h', user = ann }: Attempt = {}) {
  const once: IdempotencyClaim = { userId: user, key, requestHash: hash }
  const answer = await db
    .as({ organizationId, once }, work)
    .catch((error) => ({ status: error.status, code: error.code }))
  return { answer, outcome: once.outcome }
}

async function add(trx: Trx): Promise<unknown> {
  const [row] = await trx('effects').insert({ what: 'done' }).returning('id')
  return row
}

const refuse = async (trx: Trx): Promise<never> => {
  await add(trx)
  throw conflict('too_late', 'It is too late')
}

const countEffects = async () => (await sql('SELECT FROM effects')).length

afterEach(() => sql('TRUNCATE effects, idempotency_keys'))

describe('a request that is repeated with its key', () => {
  it('is done once and answered the same', async () => {
    const first = await attempt()
    const second = await attempt()

    expect(second.answer).toEqual(first.answer)
    expect([first.outcome, second.outcome]).toEqual(['first', 'replayed'])
    expect(await countEffects()).toBe(1)
  })

  it('is answered the same when there was nothing to answer', async () => {
    const nothing = async () => undefined

    expect(await attempt({ work: nothing })).toEqual({ answer: undefined, outcome: 'first' })
    expect(await attempt({ work: nothing })).toEqual({ answer: undefined, outcome: 'replayed' })
  })

  it('is refused the same, with nothing left of the work', async () => {
    const refusal = { status: 409, code: 'too_late' }

    expect((await attempt({ work: refuse })).answer).toEqual(refusal)
    // The second would succeed: it is the kept refusal that answers.
    expect(await attempt({ work: add })).toEqual({ answer: refusal, outcome: 'replayed' })
    expect(await countEffects()).toBe(0)
  })

  it('is refused the same after a statement that failed', async () => {
    const work = async (trx: Trx) => {
      await trx.raw('SELECT 1 / 0').catch(() => {})
      throw conflict('too_late', 'It is too late')
    }

    expect((await attempt({ work })).answer).toEqual({ status: 409, code: 'too_late' })
    expect((await attempt({ work })).outcome).toBe('replayed')
  })

  it('is tried again after a fault', async () => {
    const fault = async () => {
      throw unavailable('Not now', 1)
    }

    expect((await attempt({ work: fault })).answer).toMatchObject({ status: 503 })
    expect((await attempt()).outcome).toBe('first')
  })

  it('has no twin: of two at once one is done, the other told to wait', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let begun = () => {}
    const running = new Promise<void>((resolve) => {
      begun = resolve
    })
    const slow = attempt({
      work: async (trx) => {
        begun()
        await held
        return add(trx)
      },
    })
    await running

    const twin = await attempt()
    release()

    expect(twin.answer).toEqual({ status: 409, code: 'idempotency_in_progress' })
    expect((await slow).outcome).toBe('first')
    expect((await attempt()).answer).toEqual((await slow).answer)
    expect(await countEffects()).toBe(1)
  })

  it('is done once when fifty come at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt()))

    expect(answers.filter(({ outcome }) => outcome === 'first')).toHaveLength(1)
    expect(await countEffects()).toBe(1)
  })

  it('tells nobody of work that was undone', async () => {
    const told: string[] = []
    await attempt({
      work: async (trx) => {
        afterCommit(trx, () => told.push('told'))
        return refuse(trx)
      },
    })

    expect(told).toEqual([])
  })
})

describe('a key', () => {
  it('cannot be used for another request', async () => {
    await attempt()

    const other = await attempt({ hash: 'another body' })

    expect(other.answer).toEqual({ status: 422, code: 'idempotency_key_reused' })
  })

  it('belongs to one person', async () => {
    await attempt({ user: ann })

    expect((await attempt({ user: bob })).outcome).toBe('first')
  })

  it('may hold any printable character', async () => {
    const key = `it's a "key"; -- $1 ? \\? \\' %`

    expect((await attempt({ key })).outcome).toBe('first')
    expect((await attempt({ key })).outcome).toBe('replayed')
    expect(await sql('SELECT key FROM idempotency_keys')).toEqual([{ key }])
  })

  it('serves one transaction of a request, not two', async () => {
    const once: IdempotencyClaim = { userId: ann, key: 'key-1', requestHash: 'h' }
    await db.as({ organizationId, once }, add)

    await expect(db.as({ organizationId, once }, add)).rejects.toThrow('is one transaction')
  })

  it('is forgotten after 72 hours, not before', async () => {
    await attempt({ key: 'old' })
    await sql("UPDATE idempotency_keys SET created_at = now() - interval '73 hours'")
    await attempt({ key: 'new' })

    expect(await db.system(purgeIdempotencyKeys)).toBe(1)
    expect(await sql('SELECT key FROM idempotency_keys')).toEqual([{ key: 'new' }])
  })
})
