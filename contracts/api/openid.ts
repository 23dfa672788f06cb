import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { Session } from './identity.ts'

const service = 'api-gateway'

export const readSignInOptions = endpoint({
  name: 'readSignInOptions',
  service,
  method: 'GET',
  path: '/auth/options',
  roles: 'anyone',
  answers: {
    200: z.object({
      /** Null: there is no provider to sign in through. */
      openId: z.object({ label: z.string() }).nullable(),
    }),
  },
  errors: [],
  summary: 'How one can sign in here, beside the password',
})

export const startOpenIdSignIn = endpoint({
  name: 'startOpenIdSignIn',
  service,
  method: 'POST',
  path: '/auth/openid/start',
  roles: 'anyone',
  answers: { 200: z.object({ url: z.url() }) },
  errors: ['openid_not_offered', 'unavailable'],
  summary: 'Where to send the browser to sign in; a cookie remembers that it was this browser',
})

export const finishOpenIdSignIn = endpoint({
  name: 'finishOpenIdSignIn',
  service,
  method: 'POST',
  path: '/auth/openid/finish',
  roles: 'anyone',
  body: z.strictObject({
    /** The query with which the provider sent the browser back, as it came. */
    returned: z.string().min(1).max(8_000),
  }),
  answers: { 200: Session },
  errors: [
    'openid_not_offered',
    'openid_expired',
    'openid_refused',
    'address_not_verified',
    'unknown_user',
    'rate_limited',
    'unavailable',
  ],
  summary: 'Sign in with what the provider sent back; the refresh token comes as a cookie',
})
