import type { z } from 'zod'

export const roles = ['admin', 'manager', 'accountant', 'worker'] as const
export type Role = (typeof roles)[number]

export const services = ['api-gateway', 'task-tracker', 'accounting', 'email', 'analytics'] as const
export type ServiceName = (typeof services)[number]

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** An answer that is a file, to be saved: not JSON. */
export interface FileAnswer {
  /** The content types it may have, without their charset. */
  contentTypes: readonly string[]
}

/** Declares that the answer is a file of one of these content types. */
export function file(...contentTypes: string[]): FileAnswer {
  return { contentTypes }
}

/** Whether the answer is a file. */
export function isFile(answer: Answer | undefined): answer is FileAnswer {
  return answer !== null && answer !== undefined && 'contentTypes' in answer
}

/** The shape of an answer, or a file; `null` stands for an answer without a body (204). */
type Answer = z.ZodType | FileAnswer | null

/** What may be sent as a file. */
export interface Upload {
  contentType: string
  maxBytes: number
}

/** One call of the public interface: who serves it, who may make it, what goes in, what comes out. */
export interface Endpoint {
  /** The operation's id in OpenAPI, unique. */
  name: string
  /** `by-query`: the one that `?service` names. */
  service: ServiceName | 'by-query'
  method: Method
  /** Below `/api/v1`, parameters in braces: `/tasks/{taskId}`. */
  path: string
  /** `anyone` needs no sign-in; `operator` is the mark of DESIGN "People". */
  roles: readonly Role[] | 'anyone' | 'operator'
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodObject
  /** A file instead of a JSON body: taken piece by piece, never held as a whole. */
  upload?: Upload
  /** By status; the first one is what a handler's plain result is sent with. */
  answers: Record<number, Answer>
  /** The named refusals a caller has to know, beside those every call may give. */
  errors: readonly string[]
  summary: string
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

export type ParamsOf<E extends Endpoint> = Parsed<E['params']>
export type QueryOf<E extends Endpoint> = Parsed<E['query']>
export type BodyOf<E extends Endpoint> = Parsed<E['body']>
type AnyAnswer<E extends Endpoint> = E['answers'][keyof E['answers']]

/** What a handler may return: any of the endpoint's answers, as they are before serializing. */
export type AnswerOf<E extends Endpoint> =
  AnyAnswer<E> extends infer A
    ? A extends z.ZodType
      ? z.input<A>
      : A extends FileAnswer
        ? never
        : undefined
    : never

/** `T` where the endpoint may answer with a file, nothing where it never does. */
export type IfFile<E extends Endpoint, T> =
  AnyAnswer<E> extends infer A ? (A extends FileAnswer ? T : never) : never

/** Declares a call. The one symbol that the browser, the gateway and the service share. */
export function endpoint<const E extends Endpoint>(declaration: E): E {
  return declaration
}
