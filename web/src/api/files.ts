import type { z } from 'zod'
import type { TaskImport } from '#contracts/api/task-files.ts'
import { importTasks } from '#contracts/api/task-files.ts'
import { ApiError, type CallInput, pathOf } from '#contracts/client.ts'
import type { Endpoint } from '#contracts/endpoint.ts'
import { problem } from '#contracts/errors.ts'
import { once, signedIn } from './call.ts'

/** Files may take longer than other answers; on their way in as long as the gateway waits. */
const timeoutMs = 300_000
/** Long enough for the browser to have begun saving. */
const keptMs = 60_000

/**
 * Fetches a file and has the browser save it under this name; its texts are in the page's language.
 * @throws ApiError with the problem the server named; whatever `fetch` throws without an answer.
 */
export async function download<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  name: string,
): Promise<void> {
  const file = await signedIn(async (token) => {
    const headers = { ...bearer(token), 'accept-language': document.documentElement.lang }
    return (await answered(pathOf(endpoint, input), { headers })).blob()
  })
  save(file, name)
}

/** Has the browser save a file under this name. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), keptMs)
}

/**
 * Sends a CSV of tasks; the same file sent again before its outcome is known is taken once.
 * @throws as `download`.
 */
export function uploadTasks(file: File, dryRun: boolean): Promise<z.input<typeof TaskImport>> {
  const path = pathOf(importTasks, { query: { dryRun: dryRun ? 'true' : 'false' } })
  const action = `${path} ${file.name} ${file.size} ${file.lastModified}`
  return once(action, (key) =>
    signedIn(async (token) => {
      const headers = { ...bearer(token), 'content-type': 'text/csv', 'idempotency-key': key }
      return (await answered(path, { method: 'POST', headers, body: file })).json()
    }),
  )
}

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

async function answered(path: string, request: RequestInit): Promise<Response> {
  const response = await fetch(path, { ...request, signal: AbortSignal.timeout(timeoutMs) })
  if (response.ok) return response
  throw new ApiError(problem.parse(await response.json()), response.headers)
}
