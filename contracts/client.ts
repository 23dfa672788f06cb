import type { z } from 'zod'
import { type AnswerOf, type Endpoint, type IfFile, isFile } from './endpoint.ts'
import { type Problem, problem } from './errors.ts'

/** Longer than the gateway's own 10 s, so that its answer is what a caller sees (RELIABILITY 2). */
const timeoutMs = 15_000

type Input<S> = S extends z.ZodType ? z.input<S> : never

/** What a call needs, as its endpoint declares it. */
export type CallInput<E extends Endpoint> = (E['params'] extends z.ZodObject
  ? { params: Input<E['params']> }
  : { params?: undefined }) &
  (E['body'] extends z.ZodObject ? { body: Input<E['body']> } : { body?: undefined }) & {
    query?: Input<E['query']>
    /** The same key with the same body does the work once (API "Conventions"). */
    idempotencyKey?: string
  }

/** A refusal or failure that the server explained. */
export class ApiError extends Error {
  readonly problem: Problem
  readonly headers: Headers

  constructor(refused: Problem, headers: Headers) {
    super(`${refused.status} ${refused.code}: ${refused.detail}`)
    this.problem = refused
    this.headers = headers
  }
}

/** Calls endpoints of one server as one person. */
export interface Client {
  /**
   * Makes the call and returns its answer, typed by the endpoint.
   * @throws ApiError with the problem the server named; whatever `fetch` throws when there was no answer.
   */
  <E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<Answered<E>>
}

/** What a call answers: files as they are. */
export type Answered<E extends Endpoint> = AnswerOf<E> | IfFile<E, Blob>

/** A client for the server at `origin`; `token` is asked before each call, so that it may change. */
export function apiClient(
  origin: string,
  token: () => string | undefined = () => undefined,
): Client {
  return async (endpoint, input) => {
    const response = await fetch(origin + pathOf(endpoint, input), {
      method: endpoint.method,
      headers: headersOf(input, token()),
      signal: AbortSignal.timeout(timeoutMs),
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    })
    const promised = endpoint.answers[response.status]
    if (response.ok && isFile(promised)) return (await response.blob()) as Answered<typeof endpoint>
    const isEmpty = response.ok && promised === null
    const body: unknown = isEmpty ? undefined : await response.json()
    if (!response.ok) throw new ApiError(problem.parse(body), response.headers)
    return body as Answered<typeof endpoint>
  }
}

interface AnyInput {
  params?: unknown
  query?: unknown
  body?: unknown
  idempotencyKey?: string
}

/** Where a call goes, below the server's origin: its parameters and its query filled in. */
export function pathOf(endpoint: Endpoint, input: AnyInput): string {
  const params = new Map(Object.entries(input.params ?? {}))
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params.get(name))),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  return query.size === 0 ? `/api/v1${path}` : `/api/v1${path}?${query.toString()}`
}

function headersOf(input: AnyInput, token: string | undefined): Record<string, string> {
  return {
    accept: 'application/json, */*;q=0.5',
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(input.idempotencyKey === undefined ? {} : { 'idempotency-key': input.idempotencyKey }),
  }
}
