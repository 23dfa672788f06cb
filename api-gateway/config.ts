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
  /** Who becomes an operator on signing up. */
  OPERATOR_EMAILS: list.default([]),
  /** Whether anybody may found an organization. */
  SIGN_UP: z.enum(['open', 'closed']).default('closed'),
  /** How many proxies before us may be believed about the caller's address. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
  /** Where people reach us; with https the refresh cookie travels by nothing else. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
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
