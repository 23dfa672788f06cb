import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type Router from '@koa/router'
import type { Context as KoaContext } from 'koa'
import { z } from 'zod'
import {
  type AnswerOf,
  type BodyOf,
  type Endpoint,
  type IfFile,
  isFile,
  type ParamsOf,
  type QueryOf,
  type Upload,
} from '#contracts/endpoint.ts'
import { readBody } from './body.ts'
import type { Actor } from './db.ts'
import { type Download, isDownload, sendFile } from './download.ts'
import { forbidden, invalid, notFound, unauthenticated, unavailable } from './errors.ts'
import { log } from './log.ts'
import { parseStrictly, validationFailed } from './parse.ts'
import { isReply, type Reply } from './reply.ts'
import { readUpload, uploadLimitMs } from './upload.ts'

/** All public calls are below this. */
const prefix = '/api/v1'
/** Gateway 10 s > service 8 s > SQL 5 s. */
const deadlineMs = 8_000
const printableAscii = /^[\x20-\x7e]{1,255}$/

/** What a handler is given: parsed, and allowed by role. */
export interface Request<E extends Endpoint> {
  params: ParamsOf<E>
  query: QueryOf<E>
  body: BodyOf<E>
  /** Who asks; nobody where `roles` is 'anyone'. */
  actor: E['roles'] extends 'anyone' ? undefined : Actor
  /** Where the endpoint takes a file: its pieces, as they come in. */
  upload: E['upload'] extends Upload ? AsyncIterable<Buffer> : undefined
  now: Date
  headers: IncomingHttpHeaders
  /** The caller's address, as far as the configured proxies can be trusted. */
  ip: string
}

type Handler<E extends Endpoint> = (request: Request<E>) => Promise<Result<E>>
/** Nothing at all is fine where the contract has an answer without a body. */
type Result<E extends Endpoint> =
  | AnswerOf<E>
  | IfFile<E, Download>
  | Reply
  | (undefined extends AnswerOf<E> ? void : never)

/**
 * Serves an endpoint of the contract. Judges in the order of API.md: role, body, shape, then the
 * handler. Its plain result is sent with the endpoint's first status. A handler of a write
 * returns exactly what `db.as` returned, for that is what a repeated request is answered with.
 */
export function serve<const E extends Endpoint>(
  router: Router,
  endpoint: E,
  handler: Handler<E>,
): void {
  const path = prefix + endpoint.path.replace(/\{(\w+)\}/g, ':$1')
  router.register(path, [endpoint.method], async (ctx: KoaContext) => {
    ctx.state.endpoint = endpoint.name
    try {
      const request = await judge(ctx, endpoint)
      send(ctx, endpoint, await withinDeadline(endpoint, handler(request as Request<E>)))
    } finally {
      markReplay(ctx)
    }
  })
}

async function judge(ctx: KoaContext, endpoint: Endpoint): Promise<Request<Endpoint>> {
  const actor = allowedActor(ctx, endpoint)
  const upload = endpoint.upload && readUpload(ctx, endpoint.upload)
  const input = endpoint.method === 'GET' || upload ? undefined : await readBody(ctx)
  const body = input === undefined ? noBody : parseStrictly('body', endpoint.body, input)
  const query = parseStrictly('query', endpoint.query, { ...ctx.query })
  const errors = [...body.errors, ...query.errors]
  if (errors.length > 0) throw validationFailed(errors)

  const once = actor && claimOf(ctx, actor, input)
  // A thing whose id is not even an id does not exist.
  const params = parseStrictly('params', endpoint.params, routeParams(ctx))
  if (params.errors.length > 0) throw notFound()
  return {
    params: params.data,
    query: query.data,
    body: body.data,
    upload,
    actor: (once ? { ...actor, once } : actor) as Actor,
    now: new Date(),
    headers: ctx.headers,
    ip: ctx.ip,
  } as Request<Endpoint>
}

const noBody = { data: undefined, errors: [] as [] }

const routeParams = (ctx: KoaContext): unknown => ({ ...(ctx as { params?: object }).params })

/** The gateway has judged already; a service does not rely on it. */
function allowedActor(ctx: KoaContext, { roles }: Endpoint): Actor | undefined {
  if (roles === 'anyone') return undefined
  const actor: Actor | undefined = ctx.state.actor
  if (!actor) throw unauthenticated()
  const allowed = roles === 'operator' ? actor.operator === true : roles.includes(actor.role)
  if (!allowed) throw forbidden('forbidden', 'Your role does not allow this')
  return actor
}

function claimOf(ctx: KoaContext, actor: Actor, input: unknown): Actor['once'] {
  const key = ctx.get('Idempotency-Key')
  if (!key || ctx.method === 'GET' || ctx.method === 'HEAD') return undefined
  if (!printableAscii.test(key)) {
    throw invalid('Idempotency-Key', 'must be 1 to 255 printable ASCII characters')
  }
  const request = `${ctx.method} ${ctx.url}\n${JSON.stringify(input, withoutPasswords)}`
  const requestHash = createHash('sha256').update(request).digest('hex')
  const claim = { userId: actor.id, key, requestHash }
  ctx.state.claim = claim
  return claim
}

/** What is kept of a request must not help anybody who steals it to guess a password. */
function withoutPasswords(name: string, value: unknown): unknown {
  return name === 'password' ? undefined : value
}

async function withinDeadline<T>({ upload }: Endpoint, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limitMs = upload ? uploadLimitMs : deadlineMs
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable('This took too long', 1)), limitMs)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

function send(ctx: KoaContext, endpoint: Endpoint, result: unknown): void {
  const [firstStatus] = Object.keys(endpoint.answers)
  if (isDownload(result)) {
    ctx.status = Number(firstStatus)
    sendFile(ctx, result.download)
    return
  }
  const { status, body, headers } = isReply(result)
    ? result.reply
    : { status: Number(firstStatus), body: result, headers: {} }
  ctx.set(headers)
  ctx.status = status
  const checked = checkAnswer(endpoint, status, body)
  if (checked === undefined) ctx.body = null
  else ctx.body = checked
  ctx.status = status
}

/** What is not in the contract does not leave the service; what is missing is our mistake. */
function checkAnswer(endpoint: Endpoint, status: number, body: unknown): unknown {
  const schema = endpoint.answers[status] ?? undefined
  if (!schema || isFile(schema)) return undefined
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(body ?? null)))
  if (parsed.success) return parsed.data

  const found = z.prettifyError(parsed.error)
  const message = `The answer of ${endpoint.name} is not what its contract says: ${found}`
  if (process.env.NODE_ENV === 'test') throw new Error(message)
  log.error({ endpoint: endpoint.name, status }, message)
  return body
}

function markReplay(ctx: KoaContext): void {
  if (ctx.state.claim?.outcome === 'replayed') ctx.set('Idempotent-Replayed', 'true')
}
