import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { allEndpoints } from '#contracts/api/all.ts'
import type { Endpoint } from '#contracts/endpoint.ts'
import type { Caller } from '#platform/testing/api.ts'
import { startSystem } from '#platform/testing/system.ts'
import { makeCompany } from './company.ts'
import { anOperator } from './operator.ts'
import { stateOf } from './state.ts'

const numRuns = 300
const system = await startSystem({
  env: {
    'api-gateway': {
      USER_REQUESTS: '10000',
      USER_BURST: '100000',
      ADDRESS_REQUESTS: '100000',
      SIGN_UPS_PER_HOUR: '1000000',
    },
  },
})
const unknown = '01890000-0000-7000-8000-000000000000'
let operator: Caller
let callers: Record<string, Caller>

beforeAll(async () => {
  operator = await anOperator(system)
  const { admin: boss, manager, accountant, ann } = await makeCompany(system)
  callers = { admin: boss, manager, accountant, worker: ann }
})

function callerFor({ roles }: Endpoint): Caller {
  if (roles === 'anyone') return system.api
  return (roles === 'operator' ? operator : callers[roles[0] ?? '']) ?? system.api
}

const withBody = allEndpoints.flatMap((endpoint) =>
  endpoint.body ? [[endpoint.name, endpoint, endpoint.body] as const] : [],
)

it.each(withBody)('%s refuses what does not fit: 4xx, soon, and nothing changes', async (...of) => {
  const [, endpoint, schema] = of
  const fields = fc.constantFrom(...Object.keys(schema.shape), 'role', 'id', 'x')
  const bodies = fc.oneof(fc.jsonValue(), fc.dictionary(fields, fc.jsonValue()))
  const service = endpoint.service === 'by-query' ? '?service=accounting' : ''
  const path = endpoint.path.replaceAll(/\{\w+\}/g, unknown) + service
  const before = await stateOf(system)
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      fc.pre(!schema.strict().safeParse(body).success)
      const started = Date.now()
      const answer = await callerFor(endpoint).send(endpoint.method, path, JSON.stringify(body))
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(Date.now() - started).toBeLessThan(1_000)
    }),
    { numRuns, endOnFailure: true },
  )
  expect(await stateOf(system)).toEqual(before)
})
