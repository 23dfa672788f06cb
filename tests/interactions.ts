import type { Page } from 'playwright-core'
import { z } from 'zod'

/** The least duration that browsers report, in milliseconds. */
const leastMs = 16

const answers = z.array(z.object({ name: z.string(), target: z.string(), ms: z.number() }))

/** Notes from now on how long this page takes from each key or click to the next paint. */
export async function watchAnswers(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    window.answered = new Map()
    new PerformanceObserver((list) => {
      for (const { interactionId, name, duration, target } of list.getEntries()) {
        if (!interactionId) continue
        const seen = window.answered.get(interactionId)
        if (seen && seen.ms >= duration) continue
        const where = target?.getAttribute?.('aria-label') ?? target?.localName ?? ''
        window.answered.set(interactionId, { name, target: where, ms: duration })
      }
    }).observe({ type: 'event', durationThreshold: ${leastMs} })
  })()`)
}

/** The interactions that took longest so far, slowest first. None: all were quicker than a frame. */
export async function slowestAnswers(page: Page): Promise<z.infer<typeof answers>> {
  const found = answers.parse(await page.evaluate('[...window.answered.values()]'))
  return found.toSorted((one, other) => other.ms - one.ms).slice(0, 5)
}
