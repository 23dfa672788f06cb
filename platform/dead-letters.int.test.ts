import amqp, { type ChannelModel, type ConfirmChannel } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bus, connectBus } from './bus.ts'
import { on, startConsumers } from './consumers.ts'
import { listDeadLetters, readDeadLetter, replayDeadLetter } from './dead-letters.ts'
import { newId } from './ids.ts'
import { eventually } from './testing/eventually.ts'
import {
  acme,
  leaveEffects,
  messagingMigrations,
  thingConsumers,
  thingHappened,
  thingMessage,
  thingQueue,
} from './testing/messaging.ts'
import { testBus } from './testing/test-bus.ts'
import { testDatabase } from './testing/test-database.ts'

const { db, sql } = await testDatabase('accounting', { migrations: messagingMigrations })
const { urls, adminUrl } = await testBus()

let bus: Bus
let consumers: { stop(): Promise<void> }
let producer: ChannelModel
let channel: ConfirmChannel

beforeAll(async () => {
  bus = connectBus(urls.accounting ?? '', 'accounting')
  producer = await amqp.connect(adminUrl)
  channel = await producer.createConfirmChannel()
  const delaysMs = [20, 30, 40]
  consumers = startConsumers({ bus, db, consumers: thingConsumers, delaysMs })
  await eventually(() => expect(bus.ready()).toBe(true))
})
afterAll(async () => {
  await consumers.stop()
  await producer.close()
  await bus.close()
})

async function send(...messages: Array<string | Buffer>): Promise<void> {
  for (const body of messages) {
    channel.publish('accounting', thingHappened.type, Buffer.from(body), { persistent: true })
  }
  await channel.waitForConfirms()
}

const effects = (subject: string) =>
  sql<{ number: number }>('SELECT number FROM effects WHERE subject = $1 ORDER BY position', [
    subject,
  ])
const letters = () => db.system((trx) => listDeadLetters(trx, { limit: 10 }))

describe('a consumer', () => {
  it('puts away what cannot be read or is refused, with the reason, and goes on', async () => {
    const refused = newId()
    await send(
      'not JSON',
      Buffer.from([0xff, 0x00, 0xfe]),
      thingMessage({ subject: 'poison', number: 1 }).replace('"number":1', '"number":"one"'),
      thingMessage({ subject: 'poison', number: 2 }).replace(
        'thing.happened.v1',
        'thing.unheard.v1',
      ),
      thingMessage({ subject: 'poison', number: 3, outcome: 'refuse' }, acme, refused),
      thingMessage({ subject: 'poison', number: 4 }),
    )

    await eventually(async () => expect(await effects('poison')).toEqual([{ number: 4 }]), 2_000)
    const found = await letters()
    expect(found.map(({ reason }) => reason).sort()).toEqual([
      'malformed',
      'malformed',
      'malformed',
      'refused',
      'unknown_type',
    ])
    const letter = found.find(({ messageKey }) => messageKey === refused)
    expect(letter).toMatchObject({ queue: thingQueue, organizationId: acme, attempts: 1 })
    expect(letter?.detail).toBe('This thing is refused')
    await sql('TRUNCATE dead_letters')
  })

  it('tries a fault 10 times and then puts it away', async () => {
    const faulty = newId()

    await send(thingMessage({ subject: 'fault', number: 1, outcome: 'fail' }, acme, faulty))
    await send(thingMessage({ subject: 'fault', number: 2 }))

    await eventually(async () => expect(await letters()).toHaveLength(1))
    expect(await letters()).toMatchObject([
      { messageKey: faulty, reason: 'attempts_exhausted', attempts: 10 },
    ])
    expect(await effects('fault')).toEqual([{ number: 2 }])
    await sql('TRUNCATE dead_letters')
  })
})

describe('a replay', () => {
  it('keeps the id and goes through the same inbox', async () => {
    const id = newId()
    await send(thingMessage({ subject: 'replay', number: 1, outcome: 'refuse' }, acme, id))
    const [letter] = await eventually(async () => {
      const found = await letters()
      expect(found).toHaveLength(1)
      return found
    })
    const letterId = letter?.id ?? ''
    const willing = [
      on(thingHappened, async (trx, events) => {
        await leaveEffects(
          trx,
          events.map((event) => ({
            ...event,
            data: { ...event.data, outcome: 'succeed' as const },
          })),
        )
      }),
    ]

    expect(await replayDeadLetter(db, thingConsumers, letterId)).toMatchObject({ resolved: false })
    expect(await letters()).toMatchObject([{ attempts: 2 }])
    expect(await replayDeadLetter(db, willing, letterId)).toEqual({ resolved: true })
    expect(await replayDeadLetter(db, willing, letterId)).toEqual({ resolved: true })

    expect(await effects('replay')).toEqual([{ number: 1 }])
    expect(await sql('SELECT FROM inbox WHERE event_id = $1', [id])).toHaveLength(1)
    expect(await letters()).toEqual([])
    const resolved = await db.system((trx) => readDeadLetter(trx, letterId))
    expect(resolved.resolvedAt).toBeInstanceOf(Date)
  })
})
