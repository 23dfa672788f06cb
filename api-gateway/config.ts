import { z } from 'zod'
import {
  commonShape,
  connectionUrl,
  json,
  jwk,
  jwks,
  list,
  origins,
  portNumber,
  secretBytes,
} from '#platform/config.ts'

const count = z.coerce.number().int().min(1)

/** The gateway's environment. */
export const shape = {
  ...commonShape,
  GATEWAY_PORT: portNumber.default(8080),
  /** Processes that share the port. More than one: SIGHUP replaces them one after the other. */
  GATEWAY_WORKERS: z.coerce.number().int().min(1).max(64).default(1),
  IDENTITY_DATABASE_URL: connectionUrl('postgres', 'postgresql'),
  RABBITMQ_URL: connectionUrl('amqp', 'amqps'),
  REDIS_URL: connectionUrl('redis', 'rediss'),
  TASK_TRACKER_URLS: origins,
  ACCOUNTING_URLS: origins,
  EMAIL_URLS: origins,
  ANALYTICS_URLS: origins,
  /** Private keys; the first one signs, all of them are believed. */
  ACCESS_TOKEN_KEYS: json(jwks),
  INTERNAL_TOKEN_PRIVATE_KEY: json(jwk),
  MAIL_LINK_KEY: secretBytes(32),
  /** Who becomes an operator on setting a password through a mailed link. */
  OPERATOR_EMAILS: list.default([]),
  /** Whether anybody may found an organization. */
  SIGN_UP: z.enum(['open', 'closed']).default('closed'),
  /** How many proxies before us may be believed about the caller's address. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
  /** Where people reach us; with https the refresh cookie travels by nothing else. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** An OpenID Connect provider to sign in through: these three, or none of them. */
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  /** What its button says. */
  OIDC_LABEL: z.string().max(60).default('OpenID Connect'),
  /** Shown on the first page, where there is a local inbox. */
  INBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Other origins whose pages may call us, such as a web app of one's own; exactly these. */
  CORS_ORIGINS: list.default([]),
  /** Limits, per second unless the name says otherwise. */
  USER_REQUESTS: count.default(100),
  USER_BURST: count.default(300),
  ADDRESS_REQUESTS: count.default(300),
  SIGN_UPS_PER_HOUR: count.default(20),
  /** Requests at the same time to one service. */
  UPSTREAM_IN_FLIGHT: count.default(100),
  /** Requests that may wait behind these; one more gets 503. */
  UPSTREAM_WAITING: z.coerce.number().int().min(0).default(400),
}

type OpenIdVariables = Pick<
  z.output<z.ZodObject<typeof shape>>,
  'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET' | 'OIDC_LABEL' | 'PUBLIC_URL'
>

/**
 * The provider to sign in through; undefined where none is set. Throws when something of it is
 * missing, and when its answers would travel openly beyond this machine.
 */
export function openIdOf(config: OpenIdVariables) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = config
  if (!issuer && !clientId && !clientSecret) return undefined
  if (!issuer || !clientId || !clientSecret) {
    throw new Error('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together')
  }
  const { protocol, hostname } = new URL(issuer)
  if (protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    throw new Error('OIDC_ISSUER must begin with https:')
  }
  const redirectUri = new URL('/sign-in/return', config.PUBLIC_URL).href
  return { issuer, clientId, clientSecret, redirectUri, label: config.OIDC_LABEL }
}
