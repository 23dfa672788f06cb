import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Context } from 'koa'
import { type InteractionResults, Provider } from 'oidc-provider'
import { afterAll } from 'vitest'

/** Whom the provider knows, by what a test calls them. */
export type Accounts = Record<string, { email?: string; email_verified?: boolean }>

const client = { id: 'piecework', secret: 'a secret that only the two of us know' }

/**
 * A real OpenID Connect provider in this process. Whoever comes is asked nothing: it signs in the
 * account that `signsIn` names. Ends with the test file.
 */
export async function testProvider(redirectUri: string, accounts: Accounts) {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const state = { signsIn: '', refuses: false, frozen: false }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...accounts[accountId] }),
    }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    cookies: { keys: ['a key for tests'] },
  })
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) await interact(provider, ctx, state)
    else await next()
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!state.frozen) void answer(request, response)
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  return { issuer, clientId: client.id, clientSecret: client.secret, state }
}

interface Mood {
  signsIn: string
  refuses: boolean
}

/** What people would be asked: who they are, and whether we may know. */
async function interact(
  provider: Provider,
  ctx: Context,
  { signsIn, refuses }: Mood,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res)
  const finish = (result: InteractionResults) =>
    provider.interactionFinished(ctx.req, ctx.res, result)
  ctx.respond = false
  if (refuses) return finish({ error: 'access_denied' })
  if (prompt.name === 'login') return finish({ login: { accountId: signsIn } })

  const accountId = session?.accountId ?? signsIn
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) })
  grant.addOIDCScope('openid email')
  return finish({ consent: { grantId: await grant.save() } })
}

/**
 * Goes to an address as a browser does, with the cookies of this one visit, until it is sent to
 * `home`. Returns the query that it comes home with.
 */
export async function visit(url: string, home: string): Promise<string> {
  const cookies = new Map<string, string>()
  for (let at = url, steps = 0; steps < 10; steps += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const next = answer.headers.get('location')
    if (!next) throw new Error(`${at} answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
    at = new URL(next, at).href
    if (at.startsWith(home)) return new URL(at).search.slice(1)
  }
  throw new Error(`${url} leads nowhere`)
}
