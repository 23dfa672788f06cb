import type { IncomingHttpHeaders } from 'node:http'
import { sessionDays } from '../domain/session.ts'

const name = 'piecework_refresh'
const attributes = 'Path=/api/v1/auth; HttpOnly; SameSite=Strict'
const maxAgeSeconds = sessionDays * 24 * 3_600

/** Writes and reads the cookie that carries the refresh token. */
export interface RefreshCookie {
  /** The header that hands the token out. */
  set(secret: string): Record<string, string>
  /** The header that takes it back. */
  clear(): Record<string, string>
  /** What the browser sent, if anything. */
  read(headers: IncomingHttpHeaders): string | undefined
}

/** `secure`: only over https, as soon as people reach us by that. */
export function refreshCookie({ secure }: { secure: boolean }): RefreshCookie {
  const ending = secure ? `${attributes}; Secure` : attributes
  const header = (value: string, maxAge: number) => ({
    'set-cookie': `${name}=${value}; Max-Age=${maxAge}; ${ending}`,
  })
  return {
    set: (secret) => header(secret, maxAgeSeconds),
    clear: () => header('', 0),
    read: ({ cookie = '' }) => {
      const pairs = cookie.split(';').map((pair) => pair.trim())
      const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
      return value && /^[\w-]{43}$/.test(value) ? value : undefined
    },
  }
}
