import amqp, { type ChannelModel, type ConfirmChannel } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bus, connectBus } from './bus.ts'
import { on, startConsumers } from './consumers.ts'
import { currentContext } from './context.ts'
import { eventually } from './testing/eventually.ts'
import {
  acme,
  bolt,
  leaveEffects,
  messagingMigrations,
  startMessaging,
  thingHappened,
  thingMessage,
  thingQueue,
} from './testing/messaging.ts'
import { testBus } from './testing/test-bus.ts'
import { testDatabase } from './testing/test-database.ts'
import { organizationOf } from './transactions.ts'

const { db, url, sql } = await testDatabase('accounting', { migrations: messagingMigrations })
const { urls, adminUrl } = await testBus()
const rabbitmqUrl = urls.accounting ?? ''

const calls: Array<{
  subject: string | undefined
  organizationId: string
  numbers: number[]
  correlationId: string
}> = []
const callsOf = (subject: string) => calls.filter((call) => call.subject === subject)
let locksTaken = 0
let atWork = async (): Promise<void> => {}
const recording = on(
  thingHappened,
  async (trx, events) => {
    await atWork()
    if (locksTaken > 0) {
      locksTaken -= 1
      throw Object.assign(new Error('lock not available'), { code: '55P03' })
    }
    await leaveEffects(trx, events)
    const numbers = events.map(({ data }) => data.number)
    const { correlationId } = currentContext()
    calls.push({
      subject: events[0]?.data.subject,
      organizationId: organizationOf(trx),
      numbers,
      correlationId,
    })
  },
  { weight: ({ data }) => (data.subject === 'heavy' ? 400 : 1) },
)

let bus: Bus
let consumers: { stop(): Promise<void> }
let producer: ChannelModel
let channel: ConfirmChannel

beforeAll(async () => {
  bus = connectBus(rabbitmqUrl, 'accounting')
  producer = await amqp.connect(adminUrl)
  channel = await producer.createConfirmChannel()
  await start()
})
afterAll(async () => {
  await consumers.stop()
  await producer.close()
  await bus.close()
})

async function start(): Promise<void> {
  const delaysMs = [20, 30, 40]
  consumers = startConsumers({ bus, db, consumers: [recording], delaysMs })
  await eventually(() => expect(bus.ready()).toBe(true))
}

async function send(...messages: Array<string | Buffer>): Promise<void> {
  for (const body of messages) {
    channel.publish('accounting', thingHappened.type, Buffer.from(body), { persistent: true })
  }
  await channel.waitForConfirms()
}

/** Does this while the consumer works on another message. */
async function whileBusy(work: () => Promise<void>): Promise<void> {
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const begun = new Promise<void>((begin) => {
    atWork = () => {
      begin()
      return finished
    }
  })
  await send(thingMessage({ subject: 'other', number: 1 }))
  await begun
  await work()
  await eventually(handledAll)
  finish()
}

const effects = (subject: string) =>
  sql<{ number: number }>('SELECT number FROM effects WHERE subject = $1 ORDER BY position', [
    subject,
  ])
const letters = () => sql('SELECT reason FROM dead_letters')
const handledAll = async () => {
  const { messageCount } = await channel.checkQueue(thingQueue)
  expect(messageCount).toBe(0)
}

describe('a consumer', () => {
  it('handles an event once that comes 100 times', async () => {
    const once = thingMessage({ subject: 'hundred', number: 1 })

    await send(...Array.from({ length: 100 }, () => once))
    await send(thingMessage({ subject: 'hundred', number: 2 }))

    await eventually(async () => expect(await effects('hundred')).toHaveLength(2))
    expect(await effects('hundred')).toEqual([{ number: 1 }, { number: 2 }])
  })

  it('gets the events of one organization at a time, in order, with their context', async () => {
    const things = [1, 2, 3, 4].map((number) => ({ subject: 'groups', number }))

    await whileBusy(() =>
      send(...things.map((thing) => thingMessage(thing, thing.number % 2 ? bolt : acme))),
    )

    await eventually(async () => expect(await effects('groups')).toHaveLength(4))
    expect(callsOf('groups')).toMatchObject([
      { organizationId: acme, numbers: [2, 4], correlationId: 'click 2' },
      { organizationId: bolt, numbers: [1, 3], correlationId: 'click 1' },
    ])
  })

  it('ends a batch at 1,000 movements', async () => {
    const things = [1, 2, 3, 4, 5].map((number) => ({ subject: 'heavy', number }))

    await whileBusy(() => send(...things.map((thing) => thingMessage(thing))))

    await eventually(async () => expect(await effects('heavy')).toHaveLength(5))
    expect(callsOf('heavy').map(({ numbers }) => numbers)).toEqual([[1, 2], [3, 4], [5]])
  })

  it('waits, uncounted, while the database has no lock for it', async () => {
    locksTaken = 4

    await send(...[1, 2].map((number) => thingMessage({ subject: 'lock', number })))

    await eventually(async () => expect(await effects('lock')).toHaveLength(2))
    expect(locksTaken).toBe(0)
    expect(await letters()).toEqual([])
  })
})

describe('a consumer that is killed', () => {
  it.each(['consume.before-commit', 'consume.after-commit', 'consume.after-ack'])(
    'at %s leaves one effect',
    async (failpoint) => {
      await consumers.stop()
      await send(thingMessage({ subject: failpoint, number: 1 }))
      const child = await startMessaging('consumers', `${failpoint}=kill`, {
        database: url,
        rabbitmq: rabbitmqUrl,
      })
      expect(await child.exited).toMatchObject({ signal: 'SIGKILL' })

      await start()
      await send(thingMessage({ subject: failpoint, number: 2 }))

      await eventually(async () => expect(await effects(failpoint)).toHaveLength(2))
      await eventually(handledAll)
      expect(await effects(failpoint)).toEqual([{ number: 1 }, { number: 2 }])
    },
  )
})
