import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEndpoints } from '#contracts/api/all.ts'
import type { Endpoint } from '#contracts/endpoint.ts'
import type { Caller, Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import { invalidBodies, refusedSoon } from './abuse/invalid-bodies.ts'
import { makeCompany } from './company.ts'
import { anOperator, operatorPassword } from './operator.ts'
import { stateOf } from './state.ts'

const bodiesEach = 10_000
/** Other ones each day; the table says which, so that a day can be repeated. */
const seed = Number(process.env.BODIES_SEED ?? Math.floor(Date.now() / 86_400_000))
const unknown = '01890000-0000-7000-8000-000000000000'
const system = await startSystem({
  straight: true,
  env: {
    'api-gateway': {
      USER_REQUESTS: '10000',
      USER_BURST: '100000',
      ADDRESS_REQUESTS: '100000',
      SIGN_UPS_PER_HOUR: '1000000',
    },
  },
})
const { api } = system
const rows: string[][] = []
let operator: Person
let people: Record<string, Person>

beforeAll(async () => {
  operator = await anOperator(system)
  const {
    admin,
    manager,
    accountant,
    ann: worker,
  } = await eventually(() => makeCompany(system), 60_000)
  people = { admin, manager, accountant, worker }
})

const withBody = allEndpoints.flatMap((endpoint) =>
  endpoint.body ? [[endpoint.name, endpoint, endpoint.body] as const] : [],
)

afterAll(() => {
  if (rows.length < withBody.length) return
  writeProof('bodies', {
    title: 'Bodies that do not fit',
    text: [
      `${bodiesEach.toLocaleString('en')} bodies for every call that takes one, made from its schema (seed ${seed}): any JSON,`,
      'objects with some of its fields, and bodies that fit but for one field. Each was refused, none',
      'for another reason than itself, within a second, and no row of any table was changed.',
      '',
    ].join('\n'),
    rows: [['call', 'answers', 'seconds'], ...rows],
  })
})

/** Somebody who may call it, signed in anew: tokens last ten minutes. */
async function callerFor({ roles }: Endpoint): Promise<Caller> {
  if (roles === 'anyone') return api
  if (roles === 'operator') {
    return eventually(() => api.signIn(operator.email, operatorPassword))
  }
  const person = people[roles[0] ?? '']
  if (!person) throw new Error('Everybody was made')
  return eventually(() => api.signIn(person.email, 'a password for tests'))
}

it.each(withBody)('%s refuses what does not fit: 4xx, soon, and nothing changes', async (...of) => {
  const [name, endpoint, schema] = of
  const service = endpoint.service === 'by-query' ? '?service=accounting' : ''
  const path = endpoint.path.replaceAll(/\{\w+\}/g, unknown) + service
  const caller = await callerFor(endpoint)
  const before = await stateOf(system)
  const answers = new Map<number, number>()
  const since = Date.now()

  const wrong = await refusedSoon(invalidBodies(schema, bodiesEach, seed), async (text) => {
    const answer = await caller.send(endpoint.method, path, text)
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
    return answer
  })

  expect(wrong).toEqual([])
  // Refused for itself: not for its id, its caller or a limit.
  expect([...answers.keys()].filter((status) => status !== 400 && status !== 422)).toEqual([])
  expect(await stateOf(system)).toEqual(before)
  const counts = [...answers].map(([status, count]) => `${count} × ${status}`)
  rows.push([name, counts.join(', '), ((Date.now() - since) / 1_000).toFixed(0)])
})
