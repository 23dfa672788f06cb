import amqp, { type ChannelModel, type ConfirmChannel } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bus, connectBus } from './bus.ts'
import { on, startConsumers } from './consumers.ts'
import { currentContext } from './context.ts'
import { listDeadLetters, readDeadLetter, replayDeadLetter } from './dead-letters.ts'
import { envelopeOf } from './envelope.ts'
import { newId } from './ids.ts'
import { eventually } from './testing/eventually.ts'
import {
  acme,
  bolt,
  leaveEffects,
  messagingMigrations,
  thingConsumers,
  thingHappened,
  thingQueue,
} from './testing/messaging.ts'
import { startProcess } from './testing/service-process.ts'
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

type Thing = Parameters<typeof thingHappened.about>[0]

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

function message(thing: Thing, organizationId = acme, id = newId()): string {
  return envelopeOf(thingHappened.about(thing, 1), {
    id,
    organizationId,
    time: new Date(),
    correlationId: `click ${thing.number}`,
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
  })
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
  await send(message({ subject: 'other', number: 1 }))
  await begun
  await work()
  await eventually(handledAll)
  finish()
}

const effects = (subject: string) =>
  sql<{ number: number }>('SELECT number FROM effects WHERE subject = $1 ORDER BY position', [
    subject,
  ])
const letters = () => db.system((trx) => listDeadLetters(trx, { limit: 10 }))
const handledAll = async () => {
  const { messageCount } = await channel.checkQueue(thingQueue)
  expect(messageCount).toBe(0)
}

describe('a consumer', () => {
  it('handles an event once that comes 100 times', async () => {
    const once = message({ subject: 'hundred', number: 1 })

    await send(...Array.from({ length: 100 }, () => once))
    await send(message({ subject: 'hundred', number: 2 }))

    await eventually(async () => expect(await effects('hundred')).toHaveLength(2))
    expect(await effects('hundred')).toEqual([{ number: 1 }, { number: 2 }])
  })

  it('gets the events of one organization at a time, in order, with their context', async () => {
    const things = [1, 2, 3, 4].map((number) => ({ subject: 'groups', number }))

    await whileBusy(() =>
      send(...things.map((thing) => message(thing, thing.number % 2 ? bolt : acme))),
    )

    await eventually(async () => expect(await effects('groups')).toHaveLength(4))
    expect(callsOf('groups')).toMatchObject([
      { organizationId: acme, numbers: [2, 4], correlationId: 'click 2' },
      { organizationId: bolt, numbers: [1, 3], correlationId: 'click 1' },
    ])
  })

  it('ends a batch at 1,000 movements', async () => {
    const things = [1, 2, 3, 4, 5].map((number) => ({ subject: 'heavy', number }))

    await whileBusy(() => send(...things.map((thing) => message(thing))))

    await eventually(async () => expect(await effects('heavy')).toHaveLength(5))
    expect(callsOf('heavy').map(({ numbers }) => numbers)).toEqual([[1, 2], [3, 4], [5]])
  })

  it('puts away what cannot be read or is refused, with the reason, and goes on', async () => {
    const refused = newId()
    await send(
      'not JSON',
      Buffer.from([0xff, 0x00, 0xfe]),
      message({ subject: 'poison', number: 1 }).replace('"number":1', '"number":"one"'),
      message({ subject: 'poison', number: 2 }).replace('thing.happened.v1', 'thing.unheard.v1'),
      message({ subject: 'poison', number: 3, then: 'refuse' }, acme, refused),
      message({ subject: 'poison', number: 4 }),
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

    await send(message({ subject: 'fault', number: 1, then: 'fail' }, acme, faulty))
    await send(message({ subject: 'fault', number: 2 }))

    await eventually(async () => expect(await letters()).toHaveLength(1))
    expect(await letters()).toMatchObject([
      { messageKey: faulty, reason: 'attempts_exhausted', attempts: 10 },
    ])
    expect(await effects('fault')).toEqual([{ number: 2 }])
    await sql('TRUNCATE dead_letters')
  })

  it('waits, uncounted, while the database has no lock for it', async () => {
    locksTaken = 4

    await send(...[1, 2].map((number) => message({ subject: 'lock', number })))

    await eventually(async () => expect(await effects('lock')).toHaveLength(2))
    expect(locksTaken).toBe(0)
    expect(await letters()).toEqual([])
  })
})

describe('a replay', () => {
  it('keeps the id and goes through the same inbox', async () => {
    const id = newId()
    await send(message({ subject: 'replay', number: 1, then: 'refuse' }, acme, id))
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
          events.map((event) => ({ ...event, data: { ...event.data, then: 'succeed' as const } })),
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

describe('a consumer that is killed', () => {
  it.each(['consume.before-commit', 'consume.after-commit', 'consume.after-ack'])(
    'at %s leaves one effect',
    async (failpoint) => {
      await consumers.stop()
      await send(message({ subject: failpoint, number: 1 }))
      const child = await startProcess({
        service: 'accounting',
        main: 'platform/testing/messaging-process.ts',
        port: 0,
        env: {
          ...process.env,
          ROLES: 'consumers',
          LOG_LEVEL: 'info',
          FAILPOINTS: `${failpoint}=kill`,
          RABBITMQ_URL: rabbitmqUrl,
          ACCOUNTING_DATABASE_URL: url,
        },
      })
      expect(await child.exited).toMatchObject({ signal: 'SIGKILL' })

      await start()
      await send(message({ subject: failpoint, number: 2 }))

      await eventually(async () => expect(await effects(failpoint)).toHaveLength(2))
      await eventually(handledAll)
      expect(await effects(failpoint)).toEqual([{ number: 1 }, { number: 2 }])
    },
  )
})
