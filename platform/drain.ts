import type { Server } from 'node:http'
import { Server as PlainServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isStopping } from './lifecycle.ts'

/** How long a stopping server waits for the answers under way. */
const drainMs = 10_000
/**
 * How long a process on its way out leaves idle connections open. Cutting one loses the request
 * that is just coming in on it; a request that comes in is answered and told to come back on
 * another. Longer than the gateway needs to notice that an instance is not ready any more.
 */
const lastRequestsMs = 2_500

/**
 * Takes no new connection, lets the answers under way finish (10 s at most) and closes the rest:
 * at once, or 2.5 s later where the whole process is on its way out.
 */
export async function drain(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.once('close', resolve))
  // Node's own close for HTTP would cut idle connections in the same moment.
  PlainServer.prototype.close.call(server)
  const impatient = setTimeout(() => server.closeAllConnections(), drainMs)
  if (isStopping()) await Promise.race([closed, sleep(lastRequestsMs)])
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
