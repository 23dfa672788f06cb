import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'

const status = z.looseObject({
  gateway: z.looseObject({ url: z.url() }),
  inbox: z.looseObject({ url: z.url() }),
})

/**
 * Where the system that runs from this checkout answers; `GATEWAY_URL` and `INBOX_URL` name another.
 * @throws when none is running.
 */
export async function runningSystem(): Promise<{ gatewayUrl: string; inboxUrl: string }> {
  const { GATEWAY_URL: gatewayUrl, INBOX_URL: inboxUrl } = process.env
  if (gatewayUrl && inboxUrl) return { gatewayUrl, inboxUrl }

  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['infra/local/status.js', '--json'])
  const { gateway, inbox } = status.parse(JSON.parse(stdout))
  return { gatewayUrl: gateway.url, inboxUrl: inbox.url }
}
