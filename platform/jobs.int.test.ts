import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Bus, connectBus } from './bus.ts'
import { currentContext, withContext } from './context.ts'
import { conflict } from './errors.ts'
import { job, startWorker } from './jobs.ts'
import { addJob, addToOutbox } from './outbox.ts'
import { startRelay } from './relay.ts'
import { testServers } from './testing/description.ts'
import { eventually } from './testing/eventually.ts'
import { openLink } from './testing/link.ts'
import { through } from './testing/links.ts'
import { acme, messagingMigrations, thingHinted } from './testing/messaging.ts'
import { testBus } from './testing/test-bus.ts'
import { testDatabase } from './testing/test-database.ts'
import { testRedis } from './testing/test-redis.ts'

const { db, sql } = await testDatabase('accounting', { migrations: messagingMigrations })
const { urls } = await testBus()
const redis = await testRedis()
const servers = await testServers()
const redisLink = await openLink(servers.redisPort)
const brokerLink = await openLink(servers.rabbitmqPort)
const redisUrl = through(redisLink, redis.url)

const runs: Array<{ runId: string; correlationId: string }> = []
const failures = { refuse: 0, fault: 0 }
const jobs = [
  job({
    name: 'move',
    payload: z.strictObject({ runId: z.string() }),
    attempts: 2,
    run: async ({ runId }) => {
      runs.push({ runId, correlationId: currentContext().correlationId })
      if (runId === 'refuse') {
        failures.refuse += 1
        throw conflict('no', 'Not this one')
      }
      if (runId === 'fault') {
        failures.fault += 1
        throw new Error('A fault')
      }
    },
  }),
]

let bus: Bus
let relay: { stop(): Promise<void> }
let worker: { stop(): Promise<void> }

beforeAll(() => {
  bus = connectBus(through(brokerLink, urls.accounting ?? ''), 'accounting')
  relay = startRelay({ db, bus, redisUrl })
  worker = startWorker({ redisUrl, queue: 'moves', jobs })
})
afterAll(async () => {
  await Promise.all([relay.stop(), worker.stop()])
  await bus.close()
  await redisLink.close()
  await brokerLink.close()
})

const ask = (runId: string, jobId = runId) =>
  db.as({ organizationId: acme }, (trx) =>
    addJob(trx, { queue: 'moves', name: 'move', payload: { runId }, jobId }),
  )
const runsOf = (runId: string) => runs.filter((run) => run.runId === runId)
const waitingIn = (lane: string) =>
  sql('SELECT FROM outbox WHERE lane = $1 AND published_at IS NULL', [lane])

describe('a job', () => {
  it('is done after the commit, with the context of who asked for it', async () => {
    const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`
    await withContext({ correlationId: 'click', traceparent }, () => ask('first'))

    await eventually(() =>
      expect(runsOf('first')).toEqual([{ runId: 'first', correlationId: 'click' }]),
    )
    expect(await waitingIn('jobs')).toEqual([])
  })

  it('can be asked for again under the same id once it is done', async () => {
    await ask('again')
    await eventually(() => expect(runsOf('again')).toHaveLength(1))

    await eventually(async () => {
      await ask('again')
      expect(runsOf('again').length).toBeGreaterThan(1)
    })
  })

  it('is not repeated when it is refused, and as often as it may when it has a fault', async () => {
    await ask('refuse')
    await ask('fault')

    await eventually(() => expect(failures).toEqual({ refuse: 1, fault: 2 }))
  })
})

describe('the lanes', () => {
  it('carry jobs while RabbitMQ is away', async () => {
    await brokerLink.cut()
    await db.as({ organizationId: acme }, async (trx) => {
      await addToOutbox(trx, thingHinted.about({}, 1))
      await addJob(trx, { queue: 'moves', name: 'move', payload: { runId: 'no-broker' } })
    })

    await eventually(() => expect(runsOf('no-broker')).toHaveLength(1), 3_000)
    expect(await waitingIn('bus')).toHaveLength(1)

    await brokerLink.restore()
    await eventually(async () => expect(await waitingIn('bus')).toEqual([]))
  })

  it('carry events while Redis is away, and the jobs when it is back', async () => {
    await redisLink.cut()
    await db.as({ organizationId: acme }, async (trx) => {
      await addToOutbox(trx, thingHinted.about({}, 1))
      await addJob(trx, { queue: 'moves', name: 'move', payload: { runId: 'no-redis' } })
    })

    await eventually(async () => expect(await waitingIn('bus')).toEqual([]), 3_000)
    expect(await waitingIn('jobs')).toHaveLength(1)

    await redisLink.restore()
    await eventually(() => expect(runsOf('no-redis')).toHaveLength(1))
    await eventually(async () => expect(await waitingIn('jobs')).toEqual([]))
  })
})
