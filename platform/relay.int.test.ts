import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bus, connectBus } from './bus.ts'
import { startConsumers } from './consumers.ts'
import { withContext } from './context.ts'
import { addToOutbox, causedBy } from './outbox.ts'
import { startRelay } from './relay.ts'
import { eventually } from './testing/eventually.ts'
import {
  acme,
  announce,
  messagingMigrations,
  startMessaging,
  thingConsumers,
  thingHappened,
  thingHinted,
} from './testing/messaging.ts'
import { testBus } from './testing/test-bus.ts'
import { testDatabase } from './testing/test-database.ts'

const { db, url, sql } = await testDatabase('accounting', { migrations: messagingMigrations })
const { urls } = await testBus()
const rabbitmqUrl = urls.accounting ?? ''

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const waiting = () =>
  sql<{ n: number }>('SELECT count(*)::int n FROM outbox WHERE published_at IS NULL')
const effects = (subject: string) =>
  sql<{ number: number }>('SELECT number FROM effects WHERE subject = $1 ORDER BY position', [
    subject,
  ])

const startChild = (roles: string, failpoints = '') =>
  startMessaging(roles, failpoints, { database: url, rabbitmq: rabbitmqUrl })

describe('the outbox', () => {
  it('keeps the events of a change only if the change is kept', async () => {
    const attempt = db.as({ organizationId: acme }, async (trx) => {
      await addToOutbox(trx, thingHappened.about({ subject: 'undone', number: 1 }, 1))
      throw new Error('The change failed')
    })

    await expect(attempt).rejects.toThrow('The change failed')
    expect(await sql('SELECT FROM outbox')).toEqual([])
  })

  it('writes the envelope with tenant, correlation and cause, in the order given', async () => {
    const click = {
      correlationId: 'click',
      traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    }
    const earlier = { ...click, correlationId: 'earlier' }
    const drafts = numbers(3).map((number) => thingHappened.about({ subject: 's', number }, number))

    await withContext(click, () =>
      db.as({ organizationId: acme }, (trx) =>
        addToOutbox(trx, ...drafts.map((draft, n) => (n === 2 ? causedBy(earlier, draft) : draft))),
      ),
    )

    const rows = await sql<{ message: string }>('SELECT message FROM outbox ORDER BY id')
    const messages = rows.map((row) => thingHappened.envelope.parse(JSON.parse(row.message)))
    expect(messages.map((message) => message.correlationid)).toEqual(['click', 'click', 'earlier'])
    expect(messages.map((message) => message.aggregateversion)).toEqual([1, 2, 3])
    expect(messages[0]).toMatchObject({ organizationid: acme, traceparent: click.traceparent })
    await sql('DELETE FROM outbox')
  })
})

describe('the relay', () => {
  let bus: Bus
  let consumers: { stop(): Promise<void> }

  beforeAll(async () => {
    bus = connectBus(rabbitmqUrl, 'accounting')
    consumers = startConsumers({ bus, db, consumers: thingConsumers })
    await eventually(() => expect(bus.ready()).toBe(true))
  })
  afterAll(async () => {
    await consumers.stop()
    await bus.close()
  })

  it('sends again what it had not marked when it was killed', async () => {
    await announce(db, ...numbers(20).map((number) => ({ subject: 'killed', number })))
    const relay = await startChild('relay', 'relay.after-confirm=kill@1')
    expect(await relay.exited).toMatchObject({ signal: 'SIGKILL' })
    expect(await waiting()).toEqual([{ n: 20 }])

    const next = startRelay({ db, bus })

    await eventually(async () => expect(await waiting()).toEqual([{ n: 0 }]))
    await eventually(async () => expect(await effects('killed')).toHaveLength(20))
    await next.stop()
    expect((await effects('killed')).map(({ number }) => number)).toEqual(numbers(20))
  })

  it('doubles nothing and keeps the order when there are several', async () => {
    const relays = [startRelay({ db, bus }), startRelay({ db, bus })]
    const child = await startChild('relay')
    const before = await sql<{ n: number }>('SELECT count(*)::int n FROM inbox')

    await Promise.all(
      ['a', 'b', 'c'].map((subject) =>
        announce(db, ...numbers(100).map((number) => ({ subject, number }))),
      ),
    )

    await eventually(async () => expect(await waiting()).toEqual([{ n: 0 }]))
    for (const subject of ['a', 'b', 'c']) {
      await eventually(async () => expect(await effects(subject)).toHaveLength(100))
      expect((await effects(subject)).map(({ number }) => number)).toEqual(numbers(100))
    }
    expect(await sql('SELECT count(*)::int n FROM inbox')).toEqual([
      { n: (before[0]?.n ?? 0) + 300 },
    ])
    await Promise.all([...relays.map((relay) => relay.stop()), child.stop()])
  })

  it('is taken over when its leader loses the database connection', async () => {
    const relays = [startRelay({ db, bus }), startRelay({ db, bus })]
    await announce(db, { subject: 'over', number: 1 })
    await eventually(async () => expect(await waiting()).toEqual([{ n: 0 }]))

    await sql(`SELECT pg_terminate_backend(pid) FROM pg_locks
      WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database
        WHERE datname = current_database())`)
    await announce(db, { subject: 'over', number: 2 })

    await eventually(async () => expect(await effects('over')).toHaveLength(2), 3_000)
    await Promise.all(relays.map((relay) => relay.stop()))
  })

  it('tries a hint once, whether or not anybody listens', async () => {
    await db.as({ organizationId: acme }, (trx) => addToOutbox(trx, thingHinted.about({}, 1)))
    const relay = startRelay({ db, bus })

    await eventually(async () => expect(await waiting()).toEqual([{ n: 0 }]))
    await relay.stop()
  })
})
