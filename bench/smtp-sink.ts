/** Takes every mail and forgets it, in a process of its own. Tells its parent the port. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

const sink = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _, answer) {
    stream.on('end', () => answer(null)).resume()
  },
})
// A client that hangs up is its own affair.
sink.on('error', () => undefined)
const server = sink.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.(port)
})
