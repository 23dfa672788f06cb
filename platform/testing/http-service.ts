import type Router from '@koa/router'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll } from 'vitest'
import type { ServiceName } from '#contracts/endpoint.ts'
import { signInternalToken } from '../auth.ts'
import type { Actor } from '../db.ts'
import { httpServer } from '../http.ts'

const service = 'accounting'

/** Who calls when nobody else is named. */
const ann: Actor = {
  id: '01930000-0000-7000-8000-00000000000a',
  organizationId: '01930000-0000-7000-8000-0000000000f0',
  role: 'manager',
}

export interface Call {
  body?: unknown
  /** Instead of `body`: sent as it is. */
  text?: string
  headers?: Record<string, string>
}

interface Choice {
  build: (router: Router) => void
  ready?: () => Promise<Record<string, boolean | string>>
}

/** A service of one test file, called as the gateway calls: with an internal token of ann's. */
export async function httpService({ build, ready = async () => ({}) }: Choice) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const signingKey = { ...(await exportJWK(privateKey)), kid: 'test' }
  const internalKeys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test' }] }
  const server = await httpServer({
    service,
    port: 0,
    host: '127.0.0.1',
    internalKeys,
    ready,
    build,
  })
  afterAll(() => server.close())
  const url = `http://127.0.0.1:${server.port}`
  const tokenFor = (audience: ServiceName) => signInternalToken(signingKey, ann, audience)
  const token = await tokenFor(service)

  return {
    ...server,
    url,
    tokenFor,
    call: async (method: string, path: string, { body, text, headers }: Call = {}) => {
      const payload = text ?? (body === undefined ? undefined : JSON.stringify(body))
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(payload === undefined ? {} : { body: payload }),
      })
      return read(answer)
    },
  }
}

async function read(answer: Response) {
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return {
    status: answer.status,
    header: (name: string) => answer.headers.get(name),
    text,
    body: isJson ? JSON.parse(text) : {},
  }
}
