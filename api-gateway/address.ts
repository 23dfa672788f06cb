import type { IncomingMessage } from 'node:http'

/** The caller's address; with so many trusted proxies before us, what the outermost says. */
export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? ''
  const given = request.headers['x-forwarded-for']
  if (trustedProxies === 0 || typeof given !== 'string') return direct
  const addresses = given.split(',').map((address) => address.trim())
  return addresses.slice(-trustedProxies)[0] || direct
}
