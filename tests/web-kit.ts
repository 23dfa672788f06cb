import type { BrowserContextOptions, Page } from 'playwright-core'
import { type Browsing, signIn } from './browsing.ts'

/** What everybody signs in with whom the test kit has made. */
const password = 'a password for tests'

/** A window of somebody whom the test kit has made, at their first place. */
export async function windowOf(
  { openPage }: Browsing,
  url: string,
  { email }: { email: string },
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openPage(options)
  await page.goto(url)
  await signIn(page, email, password)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}
