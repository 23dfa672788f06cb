import { sessionDays } from '../domain/session.ts'
import { type AuthCookie, authCookie } from './auth-cookie.ts'

/** The cookie that carries the refresh token. `secure`: only over https. */
export function refreshCookie({ secure }: { secure: boolean }): AuthCookie {
  const maxAgeSeconds = sessionDays * 24 * 3_600
  return authCookie({ name: 'piecework_refresh', maxAgeSeconds, form: /^[\w-]{43}$/, secure })
}
