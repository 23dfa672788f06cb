import { setTimeout as sleep } from 'node:timers/promises'
import type { Page, Request } from 'playwright-core'

const quietMs = 200
const longestMs = 15_000
const under = new WeakMap<Page, Set<Request>>()

/** Counts what this page asks from now on, so that `settled` knows when it has its answers. */
export function watchRequests(page: Page): void {
  const asked = new Set<Request>()
  under.set(page, asked)
  page.on('request', (request) => {
    // The live stream never ends.
    if (!request.url().endsWith('/api/v1/stream')) asked.add(request)
  })
  page.on('requestfinished', (request) => asked.delete(request))
  page.on('requestfailed', (request) => asked.delete(request))
}

/** Resolves when the page has every answer and shows it. Throws when that takes too long. */
export async function settled(page: Page): Promise<void> {
  const asked = under.get(page)
  if (!asked) throw new Error('This page is not watched')
  const deadline = Date.now() + longestMs
  let quietSince = Date.now()
  while (Date.now() - quietSince < quietMs) {
    await sleep(20)
    const busy = asked.size > 0 || (await page.locator('[aria-busy="true"]').count()) > 0
    if (busy) quietSince = Date.now()
    if (Date.now() > deadline) throw new Error(`${page.url()} does not come to rest`)
  }
}
