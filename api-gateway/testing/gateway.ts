import { generateKeyPairSync } from 'node:crypto'
import type { JWK } from 'jose'
import { afterAll } from 'vitest'
import { allEndpoints } from '#contracts/api/all.ts'
import type { Role } from '#contracts/endpoint.ts'
import { httpServer } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { addressOf } from '../address.ts'
import { accessTokenIssuer } from '../credentials/access-tokens.ts'
import { authenticator } from '../credentials/authenticate.ts'
import type { Person } from '../domain/user.ts'
import { gate } from '../gate.ts'
import { limits, type Pace } from '../limits/limits.ts'
import { proxy } from '../proxy/proxy.ts'
import { openUpstream } from '../proxy/upstream.ts'
import { openRedis } from '../redis.ts'
import { routeTable } from '../route-table.ts'
import { shortWay } from '../short-way.ts'

/** A new private ES256 key. */
function aKey(kid: string): JWK & { kid: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), kid }
}

/** Somebody in an organization of their own. */
export function aPerson(role: Role): Person {
  return {
    id: newId(),
    organizationId: newId(),
    name: 'Ann',
    email: 'ann@example.test',
    role,
    status: 'active',
    locale: 'en',
    operator: false,
    hasPassword: true,
    createdAt: '2026-01-05T08:00:00.000Z',
    version: 1,
  }
}

const open: (() => Promise<void>)[] = []
afterAll(() => Promise.all(open.map((close) => close())))

export interface TestGatewayOptions {
  /** Of task-tracker; the other services are away. */
  origins: readonly string[]
  mostInFlight?: number
  mostWaiting?: number
  deadlineMs?: number
  /** Requests of one person, and from one address; far more than a test asks when not given. */
  user?: Pace
  address?: Pace
}

const plenty = { perSecond: 1_000, burst: 100_000 }

/** The gateway's door without its database: for what happens between caller and services. */
export async function testGateway({
  origins,
  mostInFlight = 100,
  mostWaiting = 0,
  deadlineMs = 10_000,
  user = plenty,
  address = plenty,
}: TestGatewayOptions) {
  const keys = { keys: [aKey('signs-now'), aKey('signed-before')] }
  const internalKey = aKey('internal')
  // Nobody listens there: limits are counted in this process.
  const redis = openRedis('redis://127.0.0.1:1')
  const upstream = openUpstream({ service: 'task-tracker', origins, mostInFlight, mostWaiting })
  const judging = {
    routes: routeTable(allEndpoints),
    authenticate: authenticator(keys, async () => undefined),
    limits: limits(redis, { user, address, signUpsPerHour: 10 }),
    proxy: proxy({
      upstreams: new Map([['task-tracker', upstream]]),
      internalTokenKey: internalKey,
      deadlineMs,
    }),
  }
  const server = await httpServer({
    service: 'api-gateway',
    port: 0,
    host: '127.0.0.1',
    ahead: shortWay({
      ...judging,
      ourHeaders: { 'x-ours': 'yes' },
      addressOf: (request) => addressOf(request, 0),
    }),
    before: [gate(judging)],
    build: () => {},
    ready: async () => ({}),
  })
  const issue = await accessTokenIssuer(keys)
  const url = `http://127.0.0.1:${server.port}`
  open.push(async () => {
    redis.disconnect()
    await upstream.close()
    await server.close()
  })
  return {
    port: server.port,
    url,
    keys,
    internalKey,
    upstream,
    /**
     * The Authorization header of somebody signed in; one that the gateway has met before, unless
     * `isNew` or where requests are counted: then the first request takes the long way.
     */
    async signedIn(
      person: Person = aPerson('manager'),
      { isNew = user !== plenty || address !== plenty } = {},
    ): Promise<string> {
      const authorization = `Bearer ${await issue({ person, sessionId: newId() }, new Date())}`
      if (!isNew) await fetch(`${url}/api/v1/me`, { headers: { authorization } })
      return authorization
    },
  }
}
