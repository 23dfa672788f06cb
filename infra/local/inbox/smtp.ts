import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { MailStore } from './store.ts'

const largestBytes = 5 * 1024 * 1024

/** What the next mails meet instead of being accepted. */
export interface Fault {
  /** `refuse` answers with the code; `die-after-data` keeps the mail, then hangs up unanswered. */
  kind: 'refuse' | 'die-after-data'
  /** 4xx: come back later. 5xx: never. Default 451. */
  code?: number
  /** Only mails for this address; default all. */
  to?: string
  /** How many mails it meets before it is over; default: until `behave()`. */
  times?: number
}

export interface Smtp {
  port: number
  /** Stops listening and hangs up on everybody. */
  stop(): Promise<void>
}

/** Accepts every mail of up to 5 MB, unless `faultFor` its recipients says otherwise. */
export async function startSmtp(options: {
  host: string
  port: number
  store: MailStore
  faultFor(recipients: string[]): Fault | undefined
}): Promise<Smtp> {
  const { host, port, store, faultFor } = options
  const sockets = new Set<Socket>()
  const server = new SMTPServer({
    banner: 'Piecework local inbox',
    size: largestBytes,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    socketTimeout: 60_000,
    onData(stream, session, answer) {
      receive(stream, session).then(() => answer(null), answer)
    },
  })
  // A client that hangs up is its own affair; a listener keeps it from ending this process.
  server.on('error', () => undefined)
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession) {
    const raw = await readAll(stream)
    if (stream.sizeExceeded) throw smtpError(552, 'Message exceeds 5 MB')

    const to = session.envelope.rcptTo.map(({ address }) => address)
    const fault = faultFor(to)
    if (fault?.kind === 'refuse') throw smtpError(fault.code ?? 451, 'Refused on demand')

    const { mailFrom } = session.envelope
    await store.add(raw, { from: mailFrom ? mailFrom.address : '', to })
    if (fault?.kind === 'die-after-data') hangUp([...sockets].filter(isOf(session)))
  }

  await listen(server, port, host)
  const address = server.server.address()
  return {
    port: isInfo(address) ? address.port : port,
    stop() {
      hangUp([...sockets])
      return new Promise((done) => server.close(() => done()))
    },
  }
}

function listen(server: SMTPServer, port: number, host: string): Promise<void> {
  return new Promise((listening, failed) => {
    server.server.once('error', failed)
    server.listen(port, host, () => {
      server.server.off('error', failed)
      listening()
    })
  })
}

/** The whole mail; what is beyond the limit is read but not kept. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes <= largestBytes) chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

const isOf = (session: SMTPServerSession) => (socket: Socket) =>
  socket.remotePort === session.remotePort

function hangUp(sockets: Socket[]): void {
  for (const socket of sockets) socket.destroy()
}

const isInfo = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null
