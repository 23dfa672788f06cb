import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import { z } from 'zod'

const value = z.object({ stringValue: z.string().optional() })
const attributes = z.array(z.object({ key: z.string(), value }))
const batch = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
            }),
          ),
        }),
      ),
    }),
  ),
})

/** A step of a trace, as it arrived. */
export interface CollectedStep {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string | undefined
}

/** A collector of traces in this process: keeps in memory what services send. Ends with the file. */
export async function startCollector() {
  const steps: CollectedStep[] = []
  const server = createServer((request, response) => {
    readAll(request).then(
      (text) => {
        steps.push(...stepsOf(text))
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      },
      () => response.writeHead(400).end(),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    /** For every service: where to send traces, and soon. */
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
    /** All that arrived of a trace. */
    trace: (traceId: string) => steps.filter((step) => step.traceId === traceId),
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

function stepsOf(text: string): CollectedStep[] {
  const { resourceSpans } = batch.parse(JSON.parse(text))
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const named = resource.attributes.find(({ key }) => key === 'service.name')
    const service = named?.value.stringValue ?? ''
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ service, ...span })))
  })
}
