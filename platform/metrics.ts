import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { AggregatorRegistry, collectDefaultMetrics, Histogram, register } from 'prom-client'
import { log } from './log.ts'

/** How long answers took, by endpoint and status; times in seconds. */
export const requestSeconds = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time until the answer was ready',
  labelNames: ['endpoint', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 8],
})

/**
 * Serves `/metrics` to Prometheus on a private port; 0: off. A worker of a cluster serves nothing:
 * it tells its figures to the process that leads it, which serves `read`.
 */
export async function startMetrics(
  port: number,
  host = '127.0.0.1',
  read = () => register.metrics(),
): Promise<{ port: number; stop(): Promise<void> }> {
  if (port === 0 && !cluster.isWorker) return { port, stop: async () => {} }

  collectDefaultMetrics({ register })
  if (cluster.isWorker) {
    // Being there, it answers the process that leads this one.
    const figures = new AggregatorRegistry()
    return { port, stop: async () => figures.clear() }
  }
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    read().then(
      (text) => response.writeHead(200, { 'content-type': register.contentType }).end(text),
      (error) => {
        log.error({ err: error }, 'metrics could not be collected')
        response.writeHead(500).end()
      },
    )
  })
  server.requestTimeout = 5_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  return {
    port,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
