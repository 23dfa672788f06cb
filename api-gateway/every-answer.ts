import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import Koa, { type Middleware } from 'koa'

/** The headers that these set on each answer of the API, whatever was asked; found out by asking. */
export async function everyAnswer(
  middlewares: readonly Middleware[],
): Promise<OutgoingHttpHeaders> {
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  request.url = '/api/v1/'
  const response = new ServerResponse(request)
  const ctx = new Koa().createContext(request, response)
  for (const middleware of middlewares) await middleware(ctx, async () => {})
  return { ...response.getHeaders() }
}
