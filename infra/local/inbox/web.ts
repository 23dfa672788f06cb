import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listPage, mailDocument, messagePage } from './pages.ts'
import type { MailStore } from './store.ts'

const pageSize = 50
const largestLimit = 500

export interface Web {
  port: number
  stop(): Promise<void>
}

/** What a request is answered with. */
interface Answer {
  status: number
  type: string
  body: string
  /** Content-Security-Policy; default: nothing from anywhere. */
  policy?: string
}

/** Serves the page for people and the two calls that programs know from Mailpit. */
export async function startWeb(options: {
  host: string
  port: number
  store: MailStore
}): Promise<Web> {
  const server = createServer((request, response) => {
    void answer(options.store, request)
      .catch(() => text(500, 'This message cannot be read.'))
      .then((reply) => send(response, reply))
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(options.port, options.host, listening)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    stop() {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

async function answer(store: MailStore, { method, url }: IncomingMessage): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'Only GET is answered here.')

  const { pathname, searchParams } = new URL(`http://inbox${url ?? '/'}`)
  const start = count(searchParams.get('start'), 0)
  if (pathname === '/') return page(listPage(store, start, pageSize))
  if (pathname === '/api/v1/messages') {
    const limit = Math.min(count(searchParams.get('limit'), pageSize), largestLimit)
    return json(200, { total: store.total(), messages: store.list(limit, start) })
  }

  const [, kind, id] = /^\/(api\/v1\/message|message|mail)\/([\w-]+)$/.exec(pathname) ?? []
  const message = id === undefined ? undefined : await store.read(id)
  if (kind === 'api/v1/message') {
    return message ? json(200, message) : json(404, { error: 'message not found' })
  }
  if (!message) return text(404, 'There is no such message.')
  return kind === 'message' ? page(messagePage(store, message, pageSize)) : mail(message.HTML)
}

/** A whole number from the query; anything else counts as not given. */
function count(given: string | null, otherwise: number): number {
  return given !== null && /^\d{1,9}$/.test(given) ? Number(given) : otherwise
}

const text = (status: number, body: string): Answer => ({ status, type: 'text/plain', body })

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
})

const page = ({ body, nonce }: { body: string; nonce: string }): Answer => ({
  status: 200,
  type: 'text/html',
  body,
  policy: policy(
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "frame-src 'self'",
    'img-src data:',
    "frame-ancestors 'none'",
  ),
})

/** The mail as its sender wrote it: no script, nothing fetched, links open outside the frame. */
const mail = (html: string): Answer => ({
  status: 200,
  type: 'text/html',
  body: mailDocument(html),
  policy: policy(
    "style-src 'unsafe-inline'",
    'img-src data:',
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "frame-ancestors 'self'",
  ),
})

/** Nothing is allowed but what is named. */
const policy = (...allowed: string[]) => ["default-src 'none'", ...allowed].join('; ')

function send(response: ServerResponse, { status, type, body, policy: allowed }: Answer): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Security-Policy': allowed ?? policy(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
