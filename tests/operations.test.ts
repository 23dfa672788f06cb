import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import * as api from '#contracts/api/dead-letters.ts'
import { readSystem } from '#contracts/api/system.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { brokerByHand } from './broker.ts'
import { everybodyKnows } from './company.ts'
import { anOperator, operatorPassword } from './operator.ts'

const system = await startSystem()
const { databases } = system
const broker = await brokerByHand(system.bus)
const query = { service: 'accounting' as const }
let operator: Person
let admin: Person

beforeAll(async () => {
  operator = await anOperator(system)
  admin = (await system.api.signUp()).admin
  await everybodyKnows(databases, operator.organizationId, 1)
})

const list = async (more: object = {}) =>
  (await operator.call(api.listDeadLetters, { query: { ...query, ...more } })).items

/** What `npm run dead-letters` prints. */
async function command(...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    GATEWAY_URL: system.url,
    OPERATOR_EMAIL: operator.email,
    OPERATOR_PASSWORD: operatorPassword,
  }
  const node = ['--import', 'tsx', 'scripts/dead-letters/main.ts', ...args]
  return (await promisify(execFile)(process.execPath, node, { env })).stdout
}

/** As if the handling of this fact had failed for good. */
async function bury(): Promise<void> {
  const [fact] = await databases['api-gateway'].sql<{ message: string }>(
    "SELECT message FROM outbox WHERE routing_key = 'user.created.v1' LIMIT 1",
  )
  await databases.accounting.sql(
    `INSERT INTO dead_letters (id, queue, message_key, message, reason, detail, attempts,
       first_failed_at, last_failed_at)
     VALUES (gen_random_uuid(), 'accounting.user.created.v1', gen_random_uuid()::text, $1,
       'attempts_exhausted', 'by hand', 10, now(), now())`,
    [Buffer.from(fact?.message ?? '')],
  )
}

describe('dead letters', () => {
  it('show an operator what was given up and why, and are handed over again one by one', async () => {
    await broker.send('accounting.task.completed.v1', 'this is no event')
    await eventually(async () => expect(await list()).toHaveLength(1), 10_000)
    const [letter] = await list()
    expect(letter).toMatchObject({ reason: 'malformed', message: 'this is no event', attempts: 1 })

    const one = { params: { deadLetterId: letter?.id ?? '' }, query }
    expect(await operator.call(api.readDeadLetter, one)).toEqual(letter)
    const replay = await operator.call(api.replayDeadLetter, one)
    expect(replay).toMatchObject({ resolved: false, detail: expect.any(String) })
    expect((await operator.call(api.readDeadLetter, one)).attempts).toBe(2)
  })

  it('are handed over again all at once, at a pace; what was handled stays handled once', async () => {
    for (let count = 0; count < 6; count += 1) await bury()
    const people = await databases.accounting.sql('SELECT * FROM people')
    const queue = 'accounting.user.created.v1'

    const started = Date.now()
    const body = { queue, ratePerSecond: 4 }
    const answer = await operator.call(api.replayDeadLetters, { query, body })
    expect(answer).toEqual({ resolved: 6, failed: 0, nextCursor: null })
    expect(Date.now() - started).toBeGreaterThan(1_200)
    expect(await list({ queue })).toEqual([])
    expect(await databases.accounting.sql('SELECT * FROM people')).toEqual(people)
  })

  it('goes on with the cursor where the time was up', async () => {
    for (let count = 0; count < 7; count += 1) await bury()
    const body = { queue: 'accounting.user.created.v1', ratePerSecond: 1 }
    const first = await operator.call(api.replayDeadLetters, { query, body })
    expect(first).toMatchObject({ failed: 0, nextCursor: expect.any(String) })
    const next = { ...body, ratePerSecond: 50, cursor: first.nextCursor ?? '' }
    const second = await operator.call(api.replayDeadLetters, { query, body: next })
    expect(first.resolved + second.resolved).toBe(7)
  })

  it('are listed, shown and handed over from the command line too', async () => {
    const [letter] = await list({ queue: 'accounting.task.completed.v1' })
    const id = letter?.id ?? ''
    expect(await command('list', 'accounting')).toMatch(new RegExp(`${id} .* malformed `))
    expect(await command('show', 'accounting', id)).toContain("message: 'this is no event'")
    expect(await command('replay', 'accounting', id)).toContain('resolved: false')
    await bury()
    const all = ['accounting', 'accounting.user.created.v1', '--rate', '20']
    expect(await command('replay-all', ...all)).toBe('resolved 1, failed again 0\n')
    await expect(command('replay', 'analytics', id)).rejects.toThrow('npm run dead-letters')
  })

  it('are for operators, and of a service that is named', async () => {
    expect((await admin.send('GET', '/dead-letters?service=accounting')).status).toBe(403)
    for (const wrong of ['', '?service=', '?service=analytics', '?service=email&service=email']) {
      const answer = await operator.send('GET', `/dead-letters${wrong}`)
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'service' }] } })
    }
    for (const service of ['email', 'task-tracker']) {
      expect((await operator.send('GET', `/dead-letters?service=${service}`)).status).toBe(200)
    }
  })
})

describe('the state of the installation', () => {
  it('names every service with its version, queues, outbox and replica', async () => {
    await eventually(async () => {
      const { services, ...rest } = await operator.call(readSystem)
      expect(rest).toEqual({ redis: true, broker: true, openStreams: 0 })
      expect(services.map(({ service }) => service)).toEqual([
        'api-gateway',
        'task-tracker',
        'accounting',
        'email',
        'analytics',
      ])
      for (const { state, instances } of services) {
        expect(state).toBe('ready')
        expect(instances).toEqual([expect.objectContaining({ version: '0.1.0', ready: true })])
      }
      expect(services[2]?.instances[0]).toMatchObject({
        deadLetters: 1,
        outbox: { waiting: 0 },
        database: { primary: true, replica: true, replicaLagMs: expect.any(Number) },
        queues: expect.arrayContaining([{ queue: 'accounting.task.completed.v1', messages: 0 }]),
      })
    }, 20_000)
  })

  it('is for operators', async () => {
    expect((await admin.send('GET', '/system')).status).toBe(403)
  })
})
