import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createAccessToken, listSessions } from '#contracts/api/access.ts'
import { allEndpoints } from '#contracts/api/all.ts'
import { setWorkerBankAccount } from '#contracts/api/bank.ts'
import { listPayouts, startPayoutRun } from '#contracts/api/money.ts'
import { listEmailDeliveries } from '#contracts/api/operations.ts'
import { readReassignment, requestReassignment } from '#contracts/api/reassignments.ts'
import { readTaskImport, TaskImport } from '#contracts/api/task-files.ts'
import { completeTask } from '#contracts/api/tasks.ts'
import { type Endpoint, type Role, roles } from '#contracts/endpoint.ts'
import type { Answer, Caller, Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { exampleOf, type JsonSchema } from '../api-gateway/documents/example-of.ts'
import { type Company, makeCompany } from './company.ts'
import { stateOf } from './state.ts'
import { isWeather } from './wall/asking.ts'

// A quick machine asks more in a second than a person may.
const unlimited = { USER_REQUESTS: '10000', USER_BURST: '100000', ADDRESS_REQUESTS: '100000' }
const system = await startSystem({ env: { 'api-gateway': unlimited } })
const { api, databases } = system
const unknown = '01890000-0000-7000-8000-000000000000'

const account = { iban: 'DE89370400440532013000', holder: 'Ann' }

let acme: Company
let strangers: Map<Role, Person>
let ours: Map<Role, Person>
let before: Record<string, string>
/** What Acme has, by the name of the parameter; runs are two kinds, told apart by the path. */
let ids: Record<string, string>

beforeAll(async () => {
  acme = await makeCompany(system)
  const bolt = await makeCompany(system)
  ours = byRole(acme)
  strangers = byRole(bolt)
  ids = await fill(acme)
  before = await stateOf(system)
}, 60_000)

const byRole = ({ admin, manager, accountant, ann }: Company) =>
  new Map(roles.map((role) => [role, { admin, manager, accountant, worker: ann }[role]]))

/** Makes one of everything. */
async function fill(company: Company): Promise<Record<string, string>> {
  const { ann, manager, accountant, admin, newTask } = company
  const done = await newTask()
  await ann.call(completeTask, { params: { taskId: done.id } })
  const line = await eventually(async () => {
    const [row] = await databases.accounting.sql<{ id: string }>(
      'SELECT id FROM transfers WHERE organization_id = $1',
      [company.id],
    )
    expect(row).toBeDefined()
    return row
  })
  const run = await accountant.call(startPayoutRun, { body: {} })
  const { items } = await accountant.call(listPayouts, { params: { runId: run.id } })
  await newTask()
  const reassignment = await manager.call(requestReassignment, { body: {} })
  await eventually(async () => {
    const params = { runId: reassignment.id }
    expect(await manager.call(readReassignment, { params })).toMatchObject({ status: 'completed' })
  }, 20_000)
  // After it: this one stays with Ann.
  const task = await newTask()
  const params = { workerId: ann.id }
  await accountant.call(setWorkerBankAccount, { params, body: account })
  const sessions = await ann.call(listSessions)
  const importId = await anImport(manager)
  const token = await ann.call(createAccessToken, { body: { name: 'x', scope: 'read' } })
  const delivery = await eventually(async () => {
    const found = await admin.call(listEmailDeliveries, { query: { status: 'sent' } })
    expect(found.items.length).toBeGreaterThan(0)
    return found.items[0]
  }, 20_000)
  await eventually(async () => {
    const sql = 'SELECT FROM outbox WHERE published_at IS NULL'
    const waiting = await Promise.all(Object.values(databases).map((each) => each.sql(sql)))
    expect(waiting.flat()).toEqual([])
  }, 20_000)
  return {
    taskId: task.id,
    importId,
    userId: ann.id,
    workerId: ann.id,
    payoutId: items[0]?.id ?? '',
    'payout-runs': run.id,
    reassignments: reassignment.id,
    sessionId: sessions.items[0]?.id ?? '',
    tokenId: token.id,
    entryId: line?.id ?? '',
    deliveryId: delivery?.id ?? '',
  }
}

/** A file that was only looked at. */
async function anImport(manager: Person): Promise<string> {
  const type = { 'Content-Type': 'text/csv' }
  const { body } = await manager.send('POST', '/task-imports?dryRun=true', 'title\nMow\n', type)
  const { id } = TaskImport.parse(body)
  await eventually(async () => {
    expect(await manager.call(readTaskImport, { params: { importId: id } })).toMatchObject({
      status: 'completed',
    })
  }, 20_000)
  return id
}

/** The path of this endpoint for Acme's thing of that kind. */
const pathOf = ({ path }: Endpoint, id?: string) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    return id ?? ids[name] ?? ids[path.split('/')[1] ?? ''] ?? unknown
  })

const schemaOf = (shape: z.ZodType): JsonSchema =>
  JSON.parse(JSON.stringify(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })))

/**
 * What the call has to say to be looked at: a body that fits, and the query it cannot do without.
 * Asked again when a database was silent for a moment: that judges nobody.
 */
async function send(caller: Caller, endpoint: Endpoint, path: string): Promise<Answer> {
  const needed = Object.entries(endpoint.query?.shape ?? {})
    .filter(([, field]) => !z.safeParse(field as z.ZodType, undefined).success)
    .map(([name, field]): [string, string] => [
      name,
      String(exampleOf(schemaOf(field as z.ZodType), name)),
    ])
  const search = new URLSearchParams(needed).toString()
  const body = endpoint.body ? exampleOf(schemaOf(endpoint.body)) : undefined
  for (let tries = 1; ; tries += 1) {
    const answer = await caller.send(endpoint.method, search ? `${path}?${search}` : path, body)
    if (!isWeather(answer) || tries === 5) return answer
    await sleep(500)
  }
}

const about = allEndpoints.filter(({ params }) => params !== undefined)
const named = (list: readonly Endpoint[]) =>
  list.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const)
const mayCall = ({ roles: allowed }: Endpoint, role: Role) => allowed.includes(role)

/** Personal things that a worker may ask for: another worker's are refused, or do not exist. */
const ofWorkers = about.filter((endpoint) => mayCall(endpoint, 'worker'))
/** Asked to do nothing, it has done it: who is not held is released. */
const emptyHanded = new Set(['releasePayouts'])

describe('the authorization matrix', () => {
  it.each(named(about))(
    '%s: signed out, every role, unknown, another organization',
    async (_, endpoint) => {
      const seen: Record<string, number> = {}
      const expected: Record<string, number> = {}
      const cell = async (name: string, caller: Caller, path: string, status: number) => {
        expected[name] = status
        seen[name] = (await send(caller, endpoint, path)).status
      }
      await cell('signed out, theirs', api, pathOf(endpoint), 401)
      for (const role of roles) {
        const missing = mayCall(endpoint, role) ? 404 : 403
        const [own, stranger] = [ours.get(role), strangers.get(role)]
        if (!own || !stranger) throw new Error(`Nobody is ${role}`)
        await cell(`${role}, unknown`, own, pathOf(endpoint, unknown), missing)
        await cell(`${role} of another organization`, stranger, pathOf(endpoint), missing)
        if (missing === 403) await cell(`${role}, not allowed`, own, pathOf(endpoint), 403)
      }
      if (emptyHanded.has(endpoint.name)) {
        for (const [name, status] of Object.entries(seen)) if (status === 204) expected[name] = 204
      }
      expect(seen).toEqual(expected)
    },
  )

  it.each(named(ofWorkers))("%s: another worker's", async (_, endpoint) => {
    const { status } = await send(acme.bob, endpoint, pathOf(endpoint))
    expect([403, 404]).toContain(status)
  })

  it('has changed nothing by all of this', async () => {
    expect(await stateOf(system)).toEqual(before)
  })

  const lists = allEndpoints.filter(
    ({ method, params, roles: allowed }) => method === 'GET' && !params && Array.isArray(allowed),
  )
  const answered = lists.filter(({ name }) => name !== 'openStream')
  it.each(named(answered))('%s: nothing of another organization', async (_, endpoint) => {
    const secrets = [acme.id, ...Object.values(ids), acme.bob.id]
    for (const role of roles) {
      const stranger = strangers.get(role)
      if (!stranger || !mayCall(endpoint, role)) continue
      const { status, body } = await send(stranger, endpoint, endpoint.path)
      expect(status).toBeLessThan(500)
      const text = JSON.stringify(body ?? '')
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    }
  })
})

/** It never ends, and is looked at elsewhere. */
const asked = allEndpoints.filter(
  ({ name, roles: allowed }) => Array.isArray(allowed) && name !== 'openStream',
)
/** Ann's alone, whoever else may make such a call about themselves. */
const isAnns = ({ path }: Endpoint, role: Role) =>
  role === 'worker' || !/^\/analytics\/me\/.*\{/.test(path)

// Last, and reading first: this changes things.
describe('who may, can', () => {
  const readingFirst = asked.toSorted(
    (one, other) => Number(other.method === 'GET') - Number(one.method === 'GET'),
  )
  it.each(named(readingFirst))('%s: every role that is allowed, their own', async (_, endpoint) => {
    const refusals: Record<string, unknown> = {}
    for (const role of roles.filter((role) => mayCall(endpoint, role) && isAnns(endpoint, role))) {
      const person = ours.get(role)
      if (!person) throw new Error(`Nobody is ${role}`)
      const id = await personalId(endpoint, person)
      const answer = await send(person, endpoint, pathOf(endpoint, id))
      if (isRefused(endpoint, answer)) refusals[role] = answer.body
    }
    expect(refusals).toEqual({})
  })
})

/** Of what belongs to one person alone, whatever their role. */
async function personalId({ path }: Endpoint, person: Person): Promise<string | undefined> {
  if (path.includes('{sessionId}')) return (await person.call(listSessions)).items[0]?.id
  if (!path.includes('{tokenId}')) return undefined
  return (await person.call(createAccessToken, { body: { name: 'y', scope: 'read' } })).id
}

/** What is theirs can be read; a change may still be refused for what it is, not for who asks. */
function isRefused({ method, params }: Endpoint, { status, body }: Answer): boolean {
  // 409: there is no bank file of a run that is settled in the books.
  if (method === 'GET' && params) return status !== 200 && status !== 409
  return status === 401 || status >= 500 || Object(body).code === 'forbidden'
}
