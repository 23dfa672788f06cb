import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { services as allServices, type ServiceName } from '#contracts/endpoint.ts'
import { jwk } from '#platform/config.ts'
import type { Person } from '#platform/testing/api.ts'
import { runFolder } from '#platform/testing/runs.ts'
import type { System } from '#platform/testing/system.ts'
import { sendRaw } from '../../api-gateway/testing/raw-upstream.ts'
import { secretsOf } from '../../infra/local/secrets.js'
import { identityHeaders } from './identity-headers.ts'
import { rawRequests, rawTargets } from './raw-http.ts'
import { forgedTokens, type Genuine, signed } from './tokens.ts'

/** Behind the gateway, with something that only some roles may do. */
const forManagers: [ServiceName, string][] = [
  ['task-tracker', '/api/v1/reassignments'],
  ['accounting', '/api/v1/payout-runs'],
  ['email', '/api/v1/email-deliveries'],
  ['analytics', '/api/v1/analytics/company'],
]
/** An operator may read it at every service, so that a success would show. */
const state = '/internal/state'
const secrets = () =>
  z.object({ accessTokenKey: jwk, internalTokenKey: jwk }).parse(secretsOf(runFolder()))

function insideToken(audience: ServiceName, { id, organizationId, role }: Person): Genuine {
  const { internalTokenKey: key } = secrets()
  const seconds = Math.floor(Date.now() / 1_000)
  const lives = { iat: seconds, exp: seconds + 30 }
  const who = { sub: id, org: organizationId, role, op: role === 'admin' ? true : undefined }
  return {
    header: { alg: 'ES256', typ: 'piecework-internal+jwt', kid: key.kid },
    payload: { iss: 'api-gateway', aud: audience, ...who, ...lives },
    key,
  }
}

function accessToken({ id, organizationId, role }: Person): Genuine {
  const { accessTokenKey: key } = secrets()
  const seconds = Math.floor(Date.now() / 1_000)
  const times = { iat: seconds, exp: seconds + 600 }
  const who = { sub: id, org: organizationId, role, sid: id }
  return {
    header: { alg: 'ES256', typ: 'at+jwt', kid: key.kid },
    payload: { iss: 'piecework', aud: 'piecework-api', typ: 'access', ...who, ...times },
    key,
  }
}

/** Tests that each service, called past the gateway, judges as the gateway does. */
export function describeDirectCalls({ services }: System, people: () => Record<Names, Person>) {
  const at = (name: ServiceName) => `http://127.0.0.1:${services.process(name).port}`
  const askOnce = async (url: string, token: string, headers: Record<string, string>) => {
    const authorization = `Bearer ${token}`
    const answer = await fetch(url, { headers: { ...headers, ...(token && { authorization }) } })
    await answer.arrayBuffer()
    return answer.status
  }
  /** On a busy machine a database may be silent for a moment: 503 judges nobody, so ask again. */
  const ask = async (url: string, token: string, headers: Record<string, string> = {}) => {
    for (let tries = 0; ; tries += 1) {
      const status = await askOnce(url, token, headers)
      if (status !== 503 || tries === 4) return status
      await sleep(1_000)
    }
  }
  /** What did not get the status that all of them should. */
  const others = async (expected: number, asked: [string, Promise<number>][]) => {
    const seen = asked.map(async ([what, answer]) => [what, await answer] as const)
    return (await Promise.all(seen)).filter(([, status]) => status !== expected)
  }

  describe.each(forManagers)('%s, called directly,', (name, path) => {
    it('believes no forged token, and the genuine one', async () => {
      const genuine = insideToken(name, people().admin)
      expect(await ask(at(name) + state, signed(genuine))).toBe(200)
      const { kid, ...rest } = genuine.header
      const forged = [
        ...forgedTokens(genuine),
        ['a user’s token', people().admin.token],
        ['a token for another service', signed(insideToken('api-gateway', people().admin))],
        ['a user’s type', signed({ ...genuine, header: { ...rest, kid, typ: 'at+jwt' } })],
        ['the gateway’s other key', signed({ ...genuine, key: secrets().accessTokenKey })],
        ['nothing', ''],
      ] as const
      expect(forged.length).toBeGreaterThanOrEqual(60)
      const asked = forged.map(([what, token]) => [what, ask(at(name) + state, token)] as const)
      expect(
        await others(
          401,
          asked.map(([what, answer]) => [what, answer]),
        ),
      ).toEqual([])
    })

    it('lets nobody become somebody else by headers', async () => {
      const worker = signed(insideToken(name, people().ann))
      const claims = identityHeaders(people().admin)
      const asked = (token: string) =>
        claims.map((headers): [string, Promise<number>] => [
          Object.keys(headers).join(),
          ask(at(name) + path, token, headers),
        ])
      expect(await others(403, asked(worker))).toEqual([])
      expect(await others(401, asked(''))).toEqual([])
    })

    it('answers nothing that two servers could read differently', async () => {
      const { port } = services.process(name)
      const authorization = `Authorization: Bearer ${signed(insideToken(name, people().admin))}`
      const targets = rawTargets
        .filter((target) => target !== state)
        .map((target): [string, string] => [
          target,
          `GET ${target} HTTP/1.1\r\nHost: a\r\nAUTH\r\n\r\n`,
        ])
      expect(targets.length + rawRequests.length).toBeGreaterThanOrEqual(70)
      const sent = [...targets, ...rawRequests].map(async ([what, bytes]) => {
        const answer = await sendRaw(port, bytes.replace('AUTH', authorization)).catch(() => '')
        return [what, answer.split('\r\n', 1)[0]] as const
      })
      const wrong = (await Promise.all(sent)).filter(([, line]) => !isRefusal(line))
      expect(wrong).toEqual([])
      expect(await ask(at(name) + state, signed(insideToken(name, people().admin)))).toBe(200)
    })
  })

  it('the gateway believes no forged token, and the genuine one', async () => {
    const genuine = accessToken(people().admin)
    const url = `${at('api-gateway')}/api/v1/me`
    expect(await ask(url, signed(genuine))).toBe(200)
    const forged = [
      ...forgedTokens(genuine),
      ['a token for inside', signed(insideToken('api-gateway', people().admin))] as const,
    ]
    const asked = forged.map(([what, token]): [string, Promise<number>] => [what, ask(url, token)])
    expect(await others(401, asked)).toEqual([])
  })

  it('no service is left out', () => {
    const named = ['api-gateway', ...forManagers.map(([name]) => name)]
    expect(named.toSorted()).toEqual(allServices.toSorted())
  })
}

type Names = 'admin' | 'ann'

/** Refused, or the connection was closed without a word. */
const isRefusal = (line = '') => line === '' || /^HTTP\/1\.1 4\d\d /.test(line)
