import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A way to a server that can be broken: for this test's processes the server is then down, for
 * everybody else's it is not.
 */
export interface Link {
  port: number
  /** Nobody listens any more, all connections are cut: the server was stopped or killed. */
  cut(): Promise<void>
  /** Connections stay and new ones are taken, but nothing passes: the server is frozen. */
  freeze(): void
  /** Everything passes again; what was held back while frozen comes now. */
  restore(): Promise<void>
  close(): Promise<void>
}

/** Opens a link to a port of this machine. */
export async function openLink(targetPort: number): Promise<Link> {
  const sockets = new Set<Socket>()
  let frozen = false
  let server: Server | undefined

  function keep(socket: Socket) {
    sockets.add(socket)
    socket.setNoDelay(true)
    if (frozen) socket.pause()
    socket.once('close', () => sockets.delete(socket))
  }

  function join(client: Socket) {
    const target = connect(targetPort, '127.0.0.1')
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      one.pipe(other)
      // Whichever way it ends, the other side ends with it.
      one.once('error', () => other.destroy())
      one.once('close', () => other.destroy())
      keep(one)
    }
  }

  const listen = (port: number) =>
    new Promise<Server>((listening, failed) => {
      const next = createServer(join).once('error', failed)
      next.listen(port, '127.0.0.1', () => listening(next))
    })

  async function cut() {
    const closed = server && new Promise((done) => server?.close(done))
    server = undefined
    for (const socket of sockets) socket.destroy()
    await closed
  }

  server = await listen(0)
  const port = portOf(server)
  return {
    port,
    cut,
    freeze() {
      frozen = true
      for (const socket of sockets) socket.pause()
    },
    async restore() {
      frozen = false
      for (const socket of sockets) socket.resume()
      server ??= await listen(port)
    },
    close: cut,
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The link has no port')
  return address.port
}
