import { z } from 'zod'
import { endpoint, roles } from '../endpoint.ts'
import { id, page, paging, person, text, time } from '../primitives.ts'
import { newPassword } from './identity.ts'

const service = 'api-gateway'
const everyone = roles

/** A device on which somebody is signed in. */
export const OpenSession = z.object({
  id,
  createdAt: time,
  lastUsedAt: time,
  expiresAt: time,
  /** What the browser calls itself. */
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  /** The one that asks. */
  current: z.boolean(),
})
export type OpenSession = z.infer<typeof OpenSession>

export const listSessions = endpoint({
  name: 'listSessions',
  service,
  method: 'GET',
  path: '/sessions',
  roles: everyone,
  answers: { 200: z.object({ items: z.array(OpenSession) }) },
  errors: [],
  summary: 'Where I am signed in',
})

export const endSession = endpoint({
  name: 'endSession',
  service,
  method: 'DELETE',
  path: '/sessions/{sessionId}',
  roles: everyone,
  params: z.strictObject({ sessionId: id }),
  answers: { 204: null },
  errors: [],
  summary: 'Sign one of my devices out',
})

/** A token that a script uses in the place of an access token. */
export const PersonalToken = z.object({
  id,
  name: z.string(),
  /** `read`: GET alone. `write`: whatever the role allows. */
  scope: z.enum(['read', 'write']),
  createdAt: time,
  expiresAt: time,
})
export type PersonalToken = z.infer<typeof PersonalToken>

export const createAccessToken = endpoint({
  name: 'createAccessToken',
  service,
  method: 'POST',
  path: '/access-tokens',
  roles: everyone,
  body: z.strictObject({
    name: text(80),
    scope: PersonalToken.shape.scope,
    expiresInDays: z.int().min(1).max(365).default(90),
  }),
  answers: { 201: PersonalToken.extend({ token: z.string() }) },
  errors: ['too_many_tokens'],
  summary: 'Make a token for a script; it is shown this once',
})

export const listAccessTokens = endpoint({
  name: 'listAccessTokens',
  service,
  method: 'GET',
  path: '/access-tokens',
  roles: everyone,
  answers: { 200: z.object({ items: z.array(PersonalToken) }) },
  errors: [],
  summary: 'My tokens for scripts',
})

export const revokeAccessToken = endpoint({
  name: 'revokeAccessToken',
  service,
  method: 'DELETE',
  path: '/access-tokens/{tokenId}',
  roles: everyone,
  params: z.strictObject({ tokenId: id }),
  answers: { 204: null },
  errors: [],
  summary: 'Make one of my tokens worthless',
})

export const auditActions = [
  'organization.founded',
  'organization.changed',
  'user.added',
  'user.invited',
  'user.changed',
  'sign_in.succeeded',
  'sign_in.failed',
  'session.ended',
  'session.stolen',
  'password_reset.requested',
  'password.set',
  'access_token.created',
  'access_token.revoked',
  'operator.added',
] as const

export const AuditEntry = z.object({
  id,
  at: time,
  action: z.enum(auditActions),
  /** Who did it; null when nobody was signed in. */
  actor: person.nullable(),
  /** Whom it was done to. */
  subject: person.nullable(),
  /** The network address it came from. */
  address: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const readAuditLog = endpoint({
  name: 'readAuditLog',
  service,
  method: 'GET',
  path: '/audit-log',
  roles: ['admin'],
  query: z.strictObject({ action: z.enum(auditActions).optional(), ...paging }),
  answers: { 200: page(AuditEntry) },
  errors: [],
  summary: 'What happened to accounts and access in this organization, newest first',
})

export const requestPasswordReset = endpoint({
  name: 'requestPasswordReset',
  service,
  method: 'POST',
  path: '/auth/password-reset-requests',
  roles: 'anyone',
  body: z.strictObject({ email: z.string().trim().toLowerCase().max(254) }),
  answers: { 202: null },
  errors: ['rate_limited'],
  summary: 'Ask for a link to set a new password; the answer never says whether it was sent',
})

export const resetPassword = endpoint({
  name: 'resetPassword',
  service,
  method: 'POST',
  path: '/auth/password-resets',
  roles: 'anyone',
  body: z.strictObject({ token: z.string().min(1).max(500), password: newPassword }),
  answers: { 204: null },
  errors: ['token_invalid'],
  summary: 'Set a password with the link of an invitation or of a reset mail',
})
