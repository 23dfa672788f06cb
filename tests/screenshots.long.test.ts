import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#platform/testing/api.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { startSystem } from '#platform/testing/system.ts'
import { browsing, password } from './browsing.ts'
import { crowdedCompany, type LivelyCompany, livelyCompany } from './lively-company.ts'
import { extremes, type Shot, shots } from './screenshot-list.ts'
import { settled } from './settled.ts'

const folder = 'docs/screenshots'
const mostBytes = 6_000_000
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

await builtWebApp()
const root = 'ada@hinge.test'
const system = await startSystem()
const { complaints, openPage, signedIn } = browsing(await openBrowser(), system.url)
let lively: LivelyCompany
let crowded: Person
let crowdedWorker: Person
let empty: Person
const emptyWorkerEmail = 'first@empty.test'

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  lively = await livelyCompany(system, root)
  await buryLetters()
  const { admin, worker } = await crowdedCompany(system)
  crowded = admin
  crowdedWorker = worker
  const founder = { name: 'Nora New', email: 'nora@empty.test', password }
  empty = (await system.api.signUp({ name: 'Tomorrow', admin: founder })).admin
  const body = { name: 'First Worker', email: emptyWorkerEmail, role: 'worker', password }
  await empty.send('POST', '/users', body)
}, 600_000)

/** As if handling had failed for good: some facts that a service gave up. */
async function buryLetters(): Promise<void> {
  const facts = await system.databases['api-gateway'].sql<{ message: string }>(
    "SELECT message FROM outbox WHERE routing_key = 'user.created.v1' LIMIT 3",
  )
  for (const { message } of facts) {
    await system.databases.accounting.sql(
      `INSERT INTO dead_letters (id, queue, message_key, message, reason, detail, attempts,
         first_failed_at, last_failed_at)
       VALUES (gen_random_uuid(), 'accounting.user.created.v1', gen_random_uuid()::text, $1,
         'attempts_exhausted', 'canceling statement due to statement timeout', 10,
         now() - interval '1 hour', now())`,
      [Buffer.from(message)],
    )
  }
}

type Role = keyof typeof shots

/** Looks at these views as this person, at both sizes. */
async function look(who: Looker): Promise<void> {
  const page = await (who.email === undefined
    ? openPage(who.options)
    : signedIn({ email: who.email }, who.options))
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const shot of who.shots) {
      await page.goto(system.url + shot.path.replace('{run}', lively.runId))
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settled(page)
      await shot.act?.(page)
      await settled(page)
      const suffix = who.variant ? `-${who.variant}` : ''
      await keep(page, `${who.role}-${shot.name}-${size.width}${suffix}`)
    }
  }
}

interface Looker {
  role: Role
  email: string | undefined
  shots: readonly Shot[]
  variant?: string
  options?: BrowserContextOptions
}

/** As WebP, which the browser writes itself, and which is a third of a PNG. */
async function keep(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const shot = { format: 'webp', quality: 72 } as const
  const { data } = await session.send('Page.captureScreenshot', shot)
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'))
  await session.detach()
}

const emailOf = (role: Role): string | undefined =>
  ({
    visitor: undefined,
    worker: lively.workers[0]?.email,
    manager: lively.manager.email,
    accountant: lively.accountant.email,
    admin: root,
  })[role]

const allRoles = ['visitor', 'worker', 'manager', 'accountant', 'admin'] as const
const extremeShots = (role: Role) =>
  shots[role].filter(({ name }) => extremes[role]?.includes(name))

describe('screenshots', () => {
  it.each(allRoles)('of every view of a %s', (role) =>
    look({ role, email: emailOf(role), shots: shots[role] }),
  )

  it.each(allRoles)('in Russian, of a %s', (role) => {
    const some = shots[role].filter(({ act }) => act === undefined)
    const options = { locale: 'ru-RU' }
    return look({ role, email: emailOf(role), shots: some, variant: 'ru', options })
  })

  it('in the dark', async () => {
    const options = { colorScheme: 'dark' as const }
    const variant = 'dark'
    for (const role of ['worker', 'manager', 'accountant', 'admin'] as const) {
      const [first] = shots[role]
      if (first) await look({ role, email: emailOf(role), shots: [first], variant, options })
    }
  })

  it('with nothing there yet', async () => {
    const variant = 'empty'
    const { email } = empty
    for (const role of ['admin', 'manager', 'accountant'] as const) {
      await look({ role, email, shots: extremeShots(role), variant })
    }
    const worker = extremeShots('worker')
    await look({ role: 'worker', email: emptyWorkerEmail, shots: worker, variant })
  })

  it('with far too much', async () => {
    const variant = 'crowded'
    await look({ role: 'manager', email: crowded.email, shots: extremeShots('manager'), variant })
    const worker = extremeShots('worker')
    await look({ role: 'worker', email: crowdedWorker.email, shots: worker, variant })
  })

  it('take little room, and the browser has nothing to complain', () => {
    const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)

    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(mostBytes)
    expect(complaints).toEqual([])
  })
})
