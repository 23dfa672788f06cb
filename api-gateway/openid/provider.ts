import type { Configuration } from 'openid-client'
import { z } from 'zod'
import { AppError, forbidden, unavailable } from '#platform/errors.ts'
import { describe } from '#platform/failures.ts'
import { log } from '#platform/log.ts'
import type { Journey } from './journey.ts'

/** Of each question to the provider; three of them fit into the deadline of a request. */
const answerSeconds = 2.5
/** Where the provider's endpoints are is asked anew after that. */
const knownMs = 3_600_000
const wanted = 'openid email'

export interface ProviderOptions {
  /** Its `/.well-known/openid-configuration` says the rest. */
  issuer: string
  clientId: string
  clientSecret: string
  /** Where it sends browsers back to; registered there. */
  redirectUri: string
}

/** The OpenID Connect provider that vouches for people here. */
export interface Provider {
  /** Where to send the browser, and what it has to bring back. Throws 503 `unavailable`. */
  begin(): Promise<{ url: string; journey: Journey }>
  /**
   * The address that the provider has verified of whoever came back, in lower case. Throws 401
   * `openid_refused`, 403 `address_not_verified`, 503 `unavailable`.
   */
  verifiedAddress(returned: string, journey: Journey): Promise<string>
}

type Client = typeof import('openid-client')

interface Known {
  client: Client
  configuration: Configuration
  until: number
}

/** Nothing is asked, nor loaded, before the first sign-in: a start does not need the provider. */
export function openIdProvider(options: ProviderOptions): Provider {
  let known: Promise<Known> | undefined

  async function current(): Promise<Known> {
    const asked = (known ??= discover(options))
    try {
      const { until } = await asked
      if (until > Date.now()) return await asked
    } catch (error) {
      if (known === asked) known = undefined
      log.warn({ reason: describe(error) }, 'the provider of sign-ins cannot be found out')
      throw away()
    }
    if (known === asked) known = undefined
    return current()
  }

  return {
    begin: async () => {
      const { client, configuration } = await current()
      const journey = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: options.redirectUri,
        scope: wanted,
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(journey.codeVerifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, journey }
    },
    verifiedAddress: async (returned, journey) => {
      const { client, configuration } = await current()
      const address = new URL(options.redirectUri)
      address.search = returned
      const claims = await claimsOf(client, configuration, address, journey).catch((error) => {
        throw refusalOf(error)
      })
      if (claims) return claims
      throw forbidden('address_not_verified', 'The provider does not vouch for an e-mail address')
    },
  }
}

async function discover(options: ProviderOptions): Promise<Known> {
  const { issuer, clientId, clientSecret } = options
  const client = await import('openid-client')
  const plain = issuer.startsWith('http:')
  const configuration = await client.discovery(
    new URL(issuer),
    clientId,
    undefined,
    client.ClientSecretBasic(clientSecret),
    {
      timeout: answerSeconds,
      // The signature of the ID token is checked too, not only whom it came from.
      execute: [
        client.enableNonRepudiationChecks,
        ...(plain ? [client.allowInsecureRequests] : []),
      ],
    },
  )
  return { client, configuration, until: Date.now() + knownMs }
}

/** Exchanges the code; undefined when no verified address comes with it. */
async function claimsOf(
  client: Client,
  configuration: Configuration,
  address: URL,
  journey: Journey,
): Promise<string | undefined> {
  const tokens = await client.authorizationCodeGrant(configuration, address, {
    expectedState: journey.state,
    expectedNonce: journey.nonce,
    pkceCodeVerifier: journey.codeVerifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) return undefined
  if (claims.email !== undefined) return verified(claims)
  if (!configuration.serverMetadata().userinfo_endpoint) return undefined
  return verified(await client.fetchUserInfo(configuration, tokens.access_token, claims.sub))
}

const vouched = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
  email_verified: z.literal(true),
})

/** An address counts only when the provider says that it is the person's. */
function verified(claims: unknown): string | undefined {
  return vouched.safeParse(claims).data?.email
}

const failed = z.object({ code: z.string().optional(), status: z.number().optional() })

/** What the provider did not like is told; that it does not answer is nobody's fault here. */
function refusalOf(error: unknown): AppError {
  const { code, status = 0 } = failed.safeParse(error).data ?? {}
  log.warn({ code, reason: describe(error) }, 'signing in through the provider failed')
  if (code === undefined || code === 'OAUTH_TIMEOUT' || status >= 500) return away()
  return new AppError(401, 'openid_refused', 'The provider did not confirm this sign-in')
}

const away = () => unavailable('The provider does not answer: try again, or use a password', 5)
