import { z } from 'zod'
import {
  commonShape,
  connectionUrl,
  json,
  jwks,
  portNumber,
  secretBytes,
} from '#platform/config.ts'

/** Everything email reads from its environment. */
export const shape = {
  ...commonShape,
  EMAIL_PORT: portNumber,
  EMAIL_DATABASE_URL: connectionUrl('postgres', 'postgresql'),
  RABBITMQ_URL: connectionUrl('amqp', 'amqps'),
  INTERNAL_TOKEN_PUBLIC_KEYS: json(jwks),
  SMTP_URL: connectionUrl('smtp', 'smtps'),
  /** The sender: `Piecework <no-reply@example.com>`. */
  MAIL_FROM: z.string().min(3),
  /** The part of each Message-ID behind the @. */
  MAIL_DOMAIN: z.string().regex(/^[a-z0-9.-]+$/i, 'must be a domain name'),
  /** Shared with the gateway, which seals the links of invitations with it. */
  MAIL_LINK_KEY: secretBytes(32),
  /** Where links lead. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** The wait after the first failed attempt; it doubles up to four hours. */
  MAIL_FIRST_RETRY_MS: z.coerce.number().int().min(10).max(3_600_000).default(30_000),
  /** The wait before a mail that may have arrived is sent once more. */
  MAIL_UNKNOWN_RETRY_MS: z.coerce.number().int().min(10).max(3_600_000).default(30_000),
  /** Mails in a second, of each process, at most; 0: as many as the mail server takes. */
  MAIL_PER_SECOND: z.coerce.number().int().min(0).max(10_000).default(0),
  /** How long a mail rests when the process that was sending it died. */
  MAIL_LEASE_SECONDS: z.coerce.number().int().min(1).max(600).default(20),
}
