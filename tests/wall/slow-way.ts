import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** A way to a service on which each piece of an answer takes as long as it is told to. */
export interface SlowWay {
  origin: string
  /** 0: nothing is held back any more, on connections that are opened from now on. */
  delay(ms: number): void
  close(): void
}

/** Opens a way to this port of this machine. */
export async function slowWay(targetPort: number): Promise<SlowWay> {
  const sockets = new Set<Socket>()
  let delayMs = 0
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    const late = new Transform({
      transform: (piece, _, pass) => void setTimeout(pass, delayMs, null, piece),
    })
    client.pipe(target)
    target.pipe(late).pipe(client)
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.once('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    delay: (ms) => {
      delayMs = ms
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
