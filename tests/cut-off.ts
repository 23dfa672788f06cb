import type { Page } from 'playwright-core'
import { z } from 'zod'

/** What must be read whole: names, heads, buttons, states. Long titles may end in an ellipsis. */
const whole = [
  'h1, h2, th, dt',
  'nav .mantine-NavLink-label',
  '.mantine-Button-label, .mantine-Badge-label, .mantine-SegmentedControl-innerLabel',
].join(', ')

/** What does not fit on this page, in words: cut texts, controls beside their cell, the page itself. */
export async function cutOff(page: Page): Promise<string[]> {
  const found = await page.evaluate(`(() => {
    const cut = []
    const shown = (element) => element.checkVisibility() && !element.closest('.only-heard')
    const all = (selector) => [...document.querySelectorAll(selector)].filter(shown)
    if (document.documentElement.scrollWidth > window.innerWidth) cut.push('the page')
    for (const element of all(${JSON.stringify(whole)})) {
      if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
        cut.push(element.localName + ': ' + element.textContent)
    }
    // Names may end in an ellipsis; numbers and times may not.
    for (const cell of all('td')) {
      if (cell.scrollWidth > cell.clientWidth + 1 && /^[^a-zа-я]*\\d/i.test(cell.textContent))
        cut.push('cell: ' + cell.textContent)
    }
    for (const element of all('td button, td .mantine-Badge-root')) {
      const cell = element.closest('td').getBoundingClientRect()
      const { left, right } = element.getBoundingClientRect()
      if (right > cell.right + 1 || left < cell.left - 1) cut.push('cell: ' + element.textContent)
    }
    const pen = document.createElement('canvas').getContext('2d')
    for (const input of all('input[placeholder]')) {
      const { font, paddingLeft, paddingRight } = getComputedStyle(input)
      pen.font = font
      const room = input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
      const { width } = pen.measureText(input.placeholder)
      if (input.value === '' && width > room + 1) cut.push('placeholder: ' + input.placeholder)
    }
    return cut
  })()`)
  return z.array(z.string()).parse(found)
}
