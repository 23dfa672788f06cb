import type { IncomingHttpHeaders } from 'node:http'

const attributes = 'Path=/api/v1/auth; HttpOnly; SameSite=Strict'

/** A cookie that only calls below `/auth` are sent, and no page of another site can have sent. */
export interface AuthCookie {
  /** The value of `Set-Cookie` that hands it out. */
  set(value: string): string
  /** The value of `Set-Cookie` that takes it back. */
  clear(): string
  /** What the browser sent, if anything that it could have been given. */
  read(headers: IncomingHttpHeaders): string | undefined
}

export interface CookieOptions {
  name: string
  maxAgeSeconds: number
  /** What its value looks like. */
  form: RegExp
  /** Only over https, as soon as people reach us by that. */
  secure: boolean
}

/** Writes and reads one cookie. */
export function authCookie({ name, maxAgeSeconds, form, secure }: CookieOptions): AuthCookie {
  const ending = secure ? `${attributes}; Secure` : attributes
  const header = (value: string, maxAge: number) => `${name}=${value}; Max-Age=${maxAge}; ${ending}`
  return {
    set: (value) => header(value, maxAgeSeconds),
    clear: () => header('', 0),
    read: ({ cookie = '' }) => {
      const pairs = cookie.split(';').map((pair) => pair.trim())
      const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
      return value && form.test(value) ? value : undefined
    },
  }
}
