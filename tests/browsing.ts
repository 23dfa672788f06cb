import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { z } from 'zod'
import { watchRequests } from './settled.ts'

/** The password of everybody who is made for a browser. */
export const password = 'a password for people'

const findings = z.array(
  z.object({ id: z.string(), impact: z.string(), nodes: z.array(z.string()) }),
)

interface Visitor {
  email: string
}

/** Browsers of different people, at one system. */
export interface Browsing {
  /** What browsers complained about, with the page it was on. */
  complaints: string[]
  openPage(options?: BrowserContextOptions): Promise<Page>
  /** A page of its own, behind the sign-in. */
  signedIn(who: Visitor, options?: BrowserContextOptions): Promise<Page>
}

/** Opens pages at this address until the end of the test file; call it at the file's top level. */
export function browsing(browser: Browser, url: string): Browsing {
  const complaints: string[] = []
  const pages: Page[] = []
  afterAll(() => Promise.all(pages.map((page) => page.context().close())))

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const plain = { locale: 'en-GB', reducedMotion: 'reduce' as const }
    const page = await (await browser.newContext({ ...plain, ...options })).newPage()
    pages.push(page)
    watchRequests(page)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
    return page
  }

  async function signedIn({ email }: Visitor, options?: BrowserContextOptions): Promise<Page> {
    const page = await openPage(options)
    await page.goto(url)
    await signIn(page, email)
    return page
  }
  return { complaints, openPage, signedIn }
}

/** Fills in the door that this page shows, whatever its language. */
export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.locator('input[autocomplete="username"]').fill(email)
  await page.locator('input[autocomplete="current-password"]').fill(secret)
  await page.keyboard.press('Enter')
  await page.locator('nav').waitFor({ state: 'attached' })
}

/** What axe finds on this page that keeps people out. */
export async function barriers(page: Page) {
  await page.evaluate(axe.source)
  const found =
    await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then((result) =>
    result.violations.map(({ id, impact, nodes }) => ({ id, impact,
      nodes: nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)) })))`)
  return findings.parse(found).filter(({ impact }) => ['serious', 'critical'].includes(impact))
}

export const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

/** How every view is looked at: on a desk and on a phone, by day and by night. */
export const looks = [
  { size: desk, colorScheme: 'light' },
  { size: desk, colorScheme: 'dark' },
  { size: phone, colorScheme: 'dark' },
  { size: phone, colorScheme: 'light' },
] as const
