import type { Page } from 'playwright-core'
import { z } from 'zod'

const outcome = z.object({ frames: z.int(), empty: z.array(z.number()) })

/**
 * Scrolls through the whole page, so many pixels a frame, and answers where rows were missing in
 * what was about to be painted: the place of the window when the room that stands for rows that do
 * not exist reached into it.
 */
export async function emptyPlaces(page: Page, step: number): Promise<z.infer<typeof outcome>> {
  const found = await page.evaluate(`new Promise((resolve) => {
    const empty = []
    let frames = 0
    function frame() {
      const from = window.scrollY
      window.scrollBy({ top: ${step}, behavior: 'instant' })
      frames += 1
      for (const gap of document.querySelectorAll('main tr[aria-hidden]')) {
        const { top, bottom } = gap.getBoundingClientRect()
        if (bottom > 0 && top < window.innerHeight) empty.push(Math.round(window.scrollY))
      }
      if (window.scrollY === from) resolve({ frames, empty })
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })`)
  return outcome.parse(found)
}
