import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page, Route } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#platform/testing/api.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { browsing, password } from './browsing.ts'
import { cutOff } from './cut-off.ts'
import { buryLetters } from './dead-letters.ts'
import { crowdedCompany, type LivelyCompany, livelyCompany } from './lively-company.ts'
import { type Audience, audience, extremesOf, type Shot, shots } from './screenshot-list.ts'
import { settled } from './settled.ts'

const folder = 'docs/screenshots'
/** Until a view is there, with all its answers. */
const longestMs = 60_000
const mostBytes = 12_000_000
const desk = { width: 1440, height: 900 }
const sizes = [desk, { width: 390, height: 844 }]

await builtWebApp()
const root = 'ada@hinge.test'
const system = await startSystem()
const { complaints, openPage, signedIn } = browsing(await openBrowser(), system.url)
let lively: LivelyCompany
let empty: Person
const emptyWorkerEmail = 'first@empty.test'

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  lively = await livelyCompany(system, root)
  await buryLetters(system.databases)
  const founder = { name: 'Nora New', email: 'nora@empty.test', password }
  empty = (await system.api.signUp({ name: 'Tomorrow', admin: founder })).admin
  const body = { name: 'First Worker', email: emptyWorkerEmail, role: 'worker', password }
  await empty.send('POST', '/users', body)
}, 600_000)

/** Looks at these views as this person, at both sizes. */
async function look(who: Looker): Promise<void> {
  const page = await (who.email === undefined
    ? openPage(who.options)
    : signedIn({ email: who.email }, who.options))
  page.setDefaultTimeout(15_000)
  const failed: string[] = []
  for (const shot of who.shots) {
    await page.setViewportSize(desk)
    const name = `${who.role}-${shot.name}`
    // Here only what it looks like counts: a busy machine may answer at the second time.
    const there = eventually(() => goThere(page, shot, who.runId), longestMs)
    await there.catch((error) => failed.push(`${name}: ${error}`))
    for (const size of sizes) {
      await page.setViewportSize(size)
      await settled(page)
      const file = `${name}-${size.width}${who.variant ? `-${who.variant}` : ''}`
      for (const text of await cutOff(page)) failed.push(`${file}: cut off: ${text}`)
      await keep(page, file)
    }
  }
  // One that is not there hides none of the others.
  expect(failed).toEqual([])
}

async function goThere(page: Page, { path, act }: Shot, runId = lively.runId): Promise<void> {
  await visit(page, system.url + path.replace('{run}', runId), act !== undefined)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
  await act?.(page)
  await settled(page)
  const failures = page.locator('main [role=alert]:not(:empty)')
  expect(await failures.count()).toBe(0)
}

/**
 * Follows a link where that is enough, which is far quicker; loads the page anew where something
 * was or will be opened in the same place.
 */
async function visit(page: Page, url: string, anew: boolean): Promise<void> {
  const [from, to] = [page.url(), url].map((one) => new URL(one, system.url).pathname)
  const isInside = (await page.locator('nav').count()) > 0
  if (anew || from === to || !isInside) {
    await page.goto(url)
    return
  }
  await page.evaluate(`document.title = ''; history.pushState({}, '', ${JSON.stringify(url)})`)
  await eventually(async () => expect(await page.title()).not.toBe(''))
}

interface Looker {
  role: Audience
  email: string | undefined
  shots: readonly Shot[]
  variant?: string
  options?: BrowserContextOptions
  /** Without, the one of the lively company. */
  runId?: string
}

/** As WebP, which the browser writes itself, and which is a third of a PNG. */
async function keep(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const shot = { format: 'webp', quality: 72 } as const
  const { data } = await session.send('Page.captureScreenshot', shot)
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'))
  await session.detach()
}

const emailOf = (role: Audience): string | undefined =>
  ({
    visitor: undefined,
    worker: lively.workers[0]?.email,
    manager: lively.manager.email,
    accountant: lively.accountant.email,
    admin: root,
    operator: root,
  })[role]

const inside = ['worker', 'manager', 'accountant', 'admin'] as const
const russian = { locale: 'ru-RU' }
const inRussian = { variant: 'ru', options: russian }

describe('screenshots', () => {
  it.each(audience)('of every view of a %s', (role) =>
    look({ role, email: emailOf(role), shots: shots[role] }),
  )

  it('in Russian, of a visitor', () =>
    look({ role: 'visitor', email: undefined, shots: shots.visitor, ...inRussian }))

  it.each(inside)('in the dark, of a %s', (role) => {
    const options = { colorScheme: 'dark' as const }
    const some = shots[role].slice(0, 3)
    return look({ role, email: emailOf(role), shots: some, variant: 'dark', options })
  })

  it.each(inside)('with nothing there yet, of a %s', (role) => {
    const email = role === 'worker' ? emptyWorkerEmail : empty.email
    const some = extremesOf(role).filter(({ path }) => !path.includes('{run}'))
    return look({ role, email, shots: some, variant: 'empty' })
  })

  describe('with far too much', () => {
    let crowded: Awaited<ReturnType<typeof crowdedCompany>>

    beforeAll(async () => {
      crowded = await crowdedCompany(system)
    }, 600_000)

    it.each(inside)('in Russian, of a %s', (role) => {
      const { admin, worker, runId } = crowded
      const { email } = role === 'worker' ? worker : admin
      const given = { variant: 'crowded', options: russian, runId }
      return look({ role, email, shots: extremesOf(role), ...given })
    })
  })

  it('when the server has failed', async () => {
    for (const role of inside) {
      const [first] = shots[role]
      if (!first) continue
      const page = await signedIn({ email: emailOf(role) ?? '' })
      await page.setViewportSize(desk)
      await page.route(/\/api\/v1\/(?!auth|users\/me|organization$|stream)/, fail)
      await page.goto(system.url + first.path)
      await page.getByRole('alert').first().waitFor()
      await settled(page)
      await keep(page, `${role}-failed-1440`)
    }
  })

  it('take little room', () => {
    const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)

    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(mostBytes)
  })

  it('give the browser nothing to complain of', () => {
    // It reports the answers of the server that has failed.
    const others = complaints.filter((text) => !text.includes('status of 500'))
    expect(others).toEqual([])
  })
})

function fail(route: Route): Promise<void> {
  const problem = { type: 'about:blank', title: 'Failed', status: 500, code: 'internal_error' }
  const body = JSON.stringify({ ...problem, detail: 'internal error', requestId: '1' })
  return route.fulfill({ status: 500, contentType: 'application/problem+json', body })
}
