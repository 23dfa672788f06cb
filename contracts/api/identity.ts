import { z } from 'zod'
import { endpoint, roles } from '../endpoint.ts'
import { currencyCode, id, page, paging, text, time } from '../primitives.ts'

const service = 'api-gateway'
const everyone = roles
const office = ['admin', 'manager', 'accountant'] as const

const email = z.string().trim().toLowerCase().max(254).pipe(z.email())
/** A password to be set: long enough; the gateway also refuses the commonest ones. */
export const newPassword = z.string().min(10, 'must have at least 10 characters').max(200)
const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone, e.g. Europe/Berlin')

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const User = z.object({
  id,
  organizationId: id,
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  status: z.enum(['active', 'disabled', 'invited']),
  locale: z.string(),
  createdAt: time,
})
export type User = z.infer<typeof User>

export const Organization = z.object({
  id,
  name: z.string(),
  currency: currencyCode,
  timeZone: z.string(),
  createdAt: time,
})

export const Session = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresInSeconds: z.int(),
  user: User.pick({
    id: true,
    organizationId: true,
    name: true,
    email: true,
    role: true,
    locale: true,
  }).extend({ operator: z.boolean() }),
})

export const signUp = endpoint({
  name: 'signUp',
  service,
  method: 'POST',
  path: '/organizations',
  roles: 'anyone',
  body: z.strictObject({
    name: text(120),
    currency: currencyCode.default('EUR'),
    timeZone: timeZone.default('UTC'),
    admin: z.strictObject({ name: text(120), email, password: newPassword }),
  }),
  answers: { 201: z.object({ organization: Organization, user: User }) },
  errors: ['email_taken', 'sign_up_closed'],
  summary: 'Found an organization with its first admin',
})

export const login = endpoint({
  name: 'login',
  service,
  method: 'POST',
  path: '/auth/login',
  roles: 'anyone',
  body: z.strictObject({
    email: z.string().trim().toLowerCase().max(254),
    password: z.string().max(200),
  }),
  answers: { 200: Session },
  errors: ['invalid_credentials', 'rate_limited'],
  summary: 'Sign in; the refresh token comes as a cookie',
})

export const refresh = endpoint({
  name: 'refresh',
  service,
  method: 'POST',
  path: '/auth/refresh',
  roles: 'anyone',
  answers: { 200: Session },
  errors: ['unauthenticated'],
  summary: 'Change the refresh cookie for a new access token',
})

export const logout = endpoint({
  name: 'logout',
  service,
  method: 'POST',
  path: '/auth/logout',
  roles: 'anyone',
  answers: { 204: null },
  errors: [],
  summary: 'Sign out of this device',
})

export const readMe = endpoint({
  name: 'readMe',
  service,
  method: 'GET',
  path: '/me',
  roles: everyone,
  answers: { 200: User },
  errors: [],
  summary: 'Who am I',
})

export const updateMe = endpoint({
  name: 'updateMe',
  service,
  method: 'PATCH',
  path: '/me',
  roles: everyone,
  body: z.strictObject({ name: text(120).optional(), locale: z.enum(['en', 'ru']).optional() }),
  answers: { 200: User },
  errors: [],
  summary: 'Change own name or language',
})

export const readOrganization = endpoint({
  name: 'readOrganization',
  service,
  method: 'GET',
  path: '/organization',
  roles: everyone,
  answers: { 200: Organization },
  errors: [],
  summary: 'The own organization',
})

export const updateOrganization = endpoint({
  name: 'updateOrganization',
  service,
  method: 'PATCH',
  path: '/organization',
  roles: ['admin'],
  body: z.strictObject({ name: text(120).optional(), timeZone: timeZone.optional() }),
  answers: { 200: Organization },
  errors: [],
  summary: 'Change name or time zone of the organization',
})

export const createUser = endpoint({
  name: 'createUser',
  service,
  method: 'POST',
  path: '/users',
  roles: ['admin'],
  body: z.strictObject({
    name: text(120),
    email,
    role: z.enum(roles),
    /** Without a password the person is invited by mail. */
    password: newPassword.optional(),
  }),
  answers: { 201: User },
  errors: ['email_taken'],
  summary: 'Add a person; without a password an invitation is mailed',
})

export const listUsers = endpoint({
  name: 'listUsers',
  service,
  method: 'GET',
  path: '/users',
  roles: office,
  query: z.strictObject({
    role: z.enum(roles).optional(),
    status: z.enum(['active', 'disabled', 'invited']).optional(),
    search: text(120).optional(),
    ...paging,
  }),
  answers: { 200: page(User) },
  errors: [],
  summary: 'The people of the organization',
})

export const readUser = endpoint({
  name: 'readUser',
  service,
  method: 'GET',
  path: '/users/{userId}',
  roles: office,
  params: z.strictObject({ userId: id }),
  answers: { 200: User },
  errors: [],
  summary: 'One person',
})

export const inviteAgain = endpoint({
  name: 'inviteAgain',
  service,
  method: 'POST',
  path: '/users/{userId}/invitation',
  roles: ['admin'],
  params: z.strictObject({ userId: id }),
  answers: { 200: User },
  errors: ['not_invited', 'rate_limited'],
  summary: 'Mail a new invitation; the link of the one before is worth nothing any more',
})

export const updateUser = endpoint({
  name: 'updateUser',
  service,
  method: 'PATCH',
  path: '/users/{userId}',
  roles: ['admin'],
  params: z.strictObject({ userId: id }),
  body: z.strictObject({
    name: text(120).optional(),
    role: z.enum(roles).optional(),
    status: z.enum(['active', 'disabled']).optional(),
  }),
  answers: { 200: User },
  errors: ['last_admin'],
  summary: 'Change name, role or status of a person',
})
