import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { afterAll } from 'vitest'

const open: Server[] = []
afterAll(async () => {
  for (const server of open) {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
})

interface Arrived {
  request: IncomingMessage
  /** Settles when it is answered, or its connection is gone. */
  over: Promise<void>
}

/** A bare HTTP server in the place of a service. `/readyz` answers by itself. */
export async function rawUpstream(answer: RequestListener) {
  const requests: Arrived[] = []
  const server: Server = createServer((request, response) => {
    if (request.url === '/readyz') {
      response.end('{}')
      return
    }
    const over = new Promise<void>((resolve) => response.once('close', resolve))
    requests.push({ request, over })
    answer(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  open.push(server)
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, server, requests }
}

/** Sends bytes as they are and gives everything that came back until the connection closed. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setTimeout(5_000, () => socket.destroy())
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
      // One answer is enough; the connection would stay open.
      if (answer.includes('\r\n\r\n')) socket.end()
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
