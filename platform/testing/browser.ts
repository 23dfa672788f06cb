import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll } from 'vitest'
import { installDebian } from '../../infra/local/install.js'

/** Debian's; Ubuntu's and others under the names they have there. */
const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/**
 * A headless browser for this test file, closed at its end; call it at the file's top level.
 * Installs Debian's Chromium where there is none. CHROMIUM names another.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? findChromium() ?? (await installChromium())
  const browser = await chromium.launch({ executablePath, args })
  afterAll(() => browser.close())
  return browser
}

const findChromium = () => programs.find((program) => existsSync(program))

async function installChromium(): Promise<string> {
  await installDebian(['chromium'])
  const installed = findChromium()
  if (!installed) throw new Error('Chromium was installed, but is not where it should be')
  return installed
}
