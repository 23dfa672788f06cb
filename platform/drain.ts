import type { Server } from 'node:http'
import { Server as PlainServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isStopping } from './lifecycle.ts'

/** How long a stopping server waits for the answers under way: the process has 20 s for all. */
const drainMs = 16_000
/**
 * What answers promise about an idle connection, in the words of HTTP: a client that keeps to it
 * (RFC 9112, 9.3) closes it sooner. The server itself keeps it much longer, for proxies that go by
 * their own settings.
 */
export const promisedIdleSeconds = 5
/**
 * How long a process on its way out leaves idle connections open. Cutting one loses the request
 * that is just coming in on it; a request that comes in is answered and told to come back on
 * another. By then callers who go by the promise have closed theirs, and the gateway has noticed
 * that a service is not ready any more.
 */
const lastRequestsMs = { callers: (promisedIdleSeconds + 1) * 1_000, gateway: 2_500 }

/**
 * Takes no new connection, lets the answers under way finish (16 s at most) and closes the rest:
 * at once, or some seconds later where the whole process is on its way out: that depends on whose
 * connections they are.
 */
export async function drain(
  server: Server,
  connections: ReadonlySet<Socket>,
  from: keyof typeof lastRequestsMs,
): Promise<void> {
  const closed = new Promise((resolve) => server.once('close', resolve))
  // Node's own close for HTTP would cut idle connections in the same moment.
  PlainServer.prototype.close.call(server)
  const impatient = setTimeout(() => server.closeAllConnections(), drainMs)
  if (isStopping()) await Promise.race([closed, sleep(lastRequestsMs[from])])
  const idle = setInterval(() => closeUnused(server, connections), 50)
  closeUnused(server, connections)
  await closed
  clearInterval(idle)
  clearTimeout(impatient)
}

/** They would stay open for a next request: after an answer, or before there was any. */
function closeUnused(server: Server, connections: ReadonlySet<Socket>): void {
  server.closeIdleConnections()
  // Browsers and pools open connections ahead; to Node one without a request is not idle.
  for (const socket of connections) {
    if (socket.bytesRead === 0) socket.destroy()
  }
}
