import amqp, { type ChannelModel, type ConfirmChannel } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bus, connectBus } from './bus.ts'
import { on, startConsumers } from './consumers.ts'
import { database } from './db.ts'
import { listDeadLetters, replayDeadLetter } from './dead-letters.ts'
import { startRelay } from './relay.ts'
import { testServers } from './testing/description.ts'
import { eventually } from './testing/eventually.ts'
import { openLink } from './testing/link.ts'
import { through } from './testing/links.ts'
import {
  announce,
  messagingMigrations,
  thingConsumers,
  thingHappened,
  thingQueue,
} from './testing/messaging.ts'
import { testBus } from './testing/test-bus.ts'
import { testDatabase } from './testing/test-database.ts'

const accounting = await testDatabase('accounting', { migrations: messagingMigrations })
const { db, sql } = accounting
const { urls, adminUrl } = await testBus()
const servers = await testServers()
const brokerLink = await openLink(servers.rabbitmqPort)
const rabbitmqUrl = through(brokerLink, urls.accounting ?? '')

let admin: ChannelModel
let channel: ConfirmChannel
let bus: Bus
let relay: { stop(): Promise<void> }

beforeAll(async () => {
  admin = await amqp.connect(adminUrl)
  channel = await admin.createConfirmChannel()
  bus = connectBus(rabbitmqUrl, 'accounting')
  relay = startRelay({ db, bus })
})
afterAll(async () => {
  await relay.stop()
  await bus.close()
  await admin.close()
  await brokerLink.close()
})

const effects = async (subject: string) =>
  (
    await sql<{ number: number }>(
      'SELECT number FROM effects WHERE subject = $1 ORDER BY position',
      [subject],
    )
  ).map(({ number }) => number)

const happenedTo = (subject: string, ...numbers: number[]) =>
  announce(db, ...numbers.map((number) => ({ subject, number })))

const waitingMessages = async () => (await channel.checkQueue(thingQueue)).messageCount

describe('a fact that no queue takes yet', () => {
  it('waits in the outbox until its consumer has made a queue', async () => {
    await happenedTo('early', 1, 2)
    await eventually(async () =>
      expect(await sql('SELECT FROM outbox WHERE published_at IS NULL')).toHaveLength(2),
    )

    const consumers = startConsumers({ bus, db, consumers: thingConsumers })

    await eventually(async () => expect(await effects('early')).toEqual([1, 2]))
    expect(await sql('SELECT FROM outbox WHERE published_at IS NULL')).toEqual([])
    await consumers.stop()
  })
})

describe('relay and consumers', () => {
  let consumers: { stop(): Promise<void> }
  beforeAll(() => {
    consumers = startConsumers({ bus, db, consumers: thingConsumers })
  })
  afterAll(() => consumers.stop())

  it('go on when a stopped broker is back', async () => {
    await happenedTo('stopped', 1)
    await eventually(async () => expect(await effects('stopped')).toEqual([1]))

    await brokerLink.cut()
    await happenedTo('stopped', 2, 3)
    await eventually(() => expect(bus.ready()).toBe(false))
    await brokerLink.restore()

    await eventually(async () => expect(await effects('stopped')).toEqual([1, 2, 3]))
    await eventually(() => expect(bus.ready()).toBe(true))
  })

  it('go on when the server has closed a channel', async () => {
    await eventually(() => expect(bus.ready()).toBe(true))
    await expect(
      bus.publish([{ id: '1', exchange: 'no-such', routingKey: 'x', body: '', mandatory: true }]),
    ).resolves.toMatchObject({ confirmed: new Set(), refused: new Set() })

    await happenedTo('closed', 1)

    await eventually(async () => expect(await effects('closed')).toEqual([1]))
  })

  it('go on when a queue was deleted', async () => {
    await channel.deleteQueue(thingQueue)

    await happenedTo('deleted', 1)

    await eventually(async () => expect(await effects('deleted')).toEqual([1]))
  })
})

describe('a message that kills its consumer each time', () => {
  it('is given up by RabbitMQ after 100 deliveries and kept for people to see', async () => {
    await announce(db, { subject: 'deadly', number: 1 })
    await eventually(async () => expect(await waitingMessages()).toBe(1))
    for (let delivery = 0; delivery <= 100; delivery += 1) {
      const message = await eventually(async () => {
        const got = await channel.get(thingQueue)
        if (!got) throw new Error('It is not back in its queue yet')
        return got
      })
      channel.nack(message, false, true)
    }

    const consumers = startConsumers({ bus, db, consumers: thingConsumers })

    const [letter] = await eventually(async () => {
      const letters = await db.system((trx) => listDeadLetters(trx, { limit: 10 }))
      expect(letters).toHaveLength(1)
      return letters
    })
    expect(letter).toMatchObject({ reason: 'delivery_limit', queue: thingQueue })
    expect(await effects('deadly')).toEqual([])
    const replay = await replayDeadLetter(db, thingConsumers, letter?.id ?? '')
    expect(replay).toEqual({ resolved: true })
    expect(await effects('deadly')).toEqual([1])
    await consumers.stop()
  })
})

describe('a consumer whose database is away', () => {
  it('waits, counts nothing, and goes on when it is back', async () => {
    const link = await openLink(Number(new URL(accounting.url).port))
    const linked = database({ url: through(link, accounting.url), name: 'linked' })
    let calls = 0
    const counting = on(thingHappened, async (trx, events) => {
      calls += events.length
      for (const { data } of events) {
        await trx('effects').insert({ organization_id: 'x', ...pick(data) })
      }
    })
    const consumers = startConsumers({ bus, db: linked, consumers: [counting] })
    await happenedTo('away', 1)
    await eventually(async () => expect(await effects('away')).toEqual([1]))

    await link.cut()
    await happenedTo('away', 2, 3)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await link.restore()

    await eventually(async () => expect(await effects('away')).toEqual([1, 2, 3]))
    expect(await db.system((trx) => listDeadLetters(trx, { limit: 10 }))).toEqual([])
    expect(calls).toBeGreaterThanOrEqual(3)
    await consumers.stop()
    await linked.close()
    await link.close()
  })
})

function pick({ subject, number }: { subject: string; number: number }) {
  return { subject, number }
}
