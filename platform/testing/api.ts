import type { z } from 'zod'
import * as identity from '#contracts/api/identity.ts'
import { type Endpoint, type FileAnswer, isFile, type Role } from '#contracts/endpoint.ts'
import type { Problem } from '#contracts/errors.ts'
import { uniqueName } from './description.ts'

const password = 'a password for tests'

type InputOf<E, Part extends string> =
  E extends Record<Part, infer S extends z.ZodType> ? Record<Part, z.input<S>> : object

/** What the call needs, as the client writes it. */
export type Input<E extends Endpoint> = InputOf<E, 'params'> &
  Partial<InputOf<E, 'query'>> &
  InputOf<E, 'body'> & { headers?: Record<string, string> }

type Output<A> = A extends z.ZodType
  ? z.output<A>
  : A extends FileAnswer
    ? string | Buffer
    : undefined

/** What the call answers, when it succeeds. */
export type Result<E extends Endpoint> = Output<E['answers'][keyof E['answers']]>

/** An answer as it came. */
export interface Answer {
  status: number
  headers: Headers
  /** Parsed when it is JSON; text; bytes of any other type; undefined when empty. */
  body: unknown
}

/** A call that was refused: `rejects.toMatchObject({ status: 403, code: 'not_assignee' })`. */
class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly problem: Problem
  readonly headers: Headers

  constructor(what: string, { status, body, headers }: Answer) {
    super(`${what} was refused: ${status} ${JSON.stringify(body)}`)
    this.status = status
    this.problem = body as Problem
    this.code = (body as Problem | undefined)?.code ?? ''
    this.headers = headers
  }
}

/** Somebody at the gateway, signed in or not. */
export interface Caller {
  /** Any request below /api/v1, its answer as it came: for refusals and broken input. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** A call of the contract; its answer is checked against it. Throws `Refused` unless 2xx. */
  call<E extends Endpoint>(endpoint: E, input?: Input<E>): Promise<Result<E>>
}

export interface Person extends Caller {
  id: string
  organizationId: string
  name: string
  email: string
  role: Role
  token: string
}

export interface TestOrganization {
  id: string
  admin: Person
  /** A new person with a password, signed in. Other services hear of it a little later. */
  add(role: Role, name?: string): Promise<Person>
}

export interface Api extends Caller {
  signUp(given?: Partial<z.input<typeof identity.signUp.body>>): Promise<TestOrganization>
  signIn(email: string, password: string): Promise<Person>
}

/** A client of the gateway at this address. */
export function apiOf(url: string): Api {
  const anybody = callerOf(url)

  async function signIn(email: string, secret: string): Promise<Person> {
    const session = await anybody.call(identity.login, { body: { email, password: secret } })
    const { accessToken, user } = session
    return { ...callerOf(url, accessToken), ...user, token: accessToken }
  }

  return {
    ...anybody,
    signIn,
    async signUp(given = {}) {
      const admin = { name: 'Ada Admin', email: emailFor('ada'), password }
      const body = { name: 'Acme', admin, ...given }
      const { organization } = await anybody.call(identity.signUp, { body })
      const signedIn = await signIn(body.admin.email, body.admin.password)
      return {
        id: organization.id,
        admin: signedIn,
        async add(role, name = role) {
          const email = emailFor(name)
          await signedIn.call(identity.createUser, { body: { name, email, role, password } })
          return signIn(email, password)
        },
      }
    },
  }
}

const emailFor = (name: string) =>
  `${uniqueName(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'))}@example.test`

function callerOf(url: string, token?: string): Caller {
  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      // Text goes as it is: it may be meant to be no JSON.
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const type = answer.headers.get('content-type') ?? ''
    return { status: answer.status, headers: answer.headers, body: contentOf(bytes, type) }
  }

  return {
    send,
    async call<E extends Endpoint>(endpoint: E, input?: Input<E>) {
      const { params, query, body, headers } = (input ?? {}) as LooseInput
      const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
        encodeURIComponent(String(params?.[name])),
      )
      const search = query ? `?${new URLSearchParams(textsOf(query)).toString()}` : ''
      const answer = await send(endpoint.method, path + search, body, headers)
      if (answer.status >= 300) throw new Refused(endpoint.name, answer)

      const shape = endpoint.answers[answer.status]
      if (shape === undefined) throw new Error(`${endpoint.name} answered ${answer.status}`)
      if (isFile(shape)) return answer.body as Result<E>
      return (shape === null ? undefined : shape.parse(answer.body)) as Result<E>
    },
  }
}

function contentOf(bytes: Buffer, contentType: string): unknown {
  if (bytes.length === 0) return undefined
  if (/\bjson\b/.test(contentType)) return JSON.parse(bytes.toString())
  return contentType === '' || contentType.startsWith('text/') ? bytes.toString() : bytes
}

interface LooseInput {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  headers?: Record<string, string>
}

function textsOf(query: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}
