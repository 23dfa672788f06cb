import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'

const status = z.looseObject({ gateway: z.looseObject({ url: z.url() }) })

/** Where the gateway answers: `GATEWAY_URL`, or that of the system that runs from this checkout. */
export async function gatewayUrl(): Promise<string> {
  if (process.env.GATEWAY_URL) return process.env.GATEWAY_URL
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['infra/local/status.js', '--json'])
  return status.parse(JSON.parse(stdout)).gateway.url
}
