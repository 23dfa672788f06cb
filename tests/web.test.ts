import axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readMyNumbers } from '#contracts/api/analytics.ts'
import { createUser } from '#contracts/api/identity.ts'
import type { Role } from '#contracts/endpoint.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { everybodyKnows } from './company.ts'
import { settled, watchRequests } from './settled.ts'

const password = 'a password for people'
const findings = z.array(
  z.object({ id: z.string(), impact: z.string(), nodes: z.array(z.string()) }),
)

await builtWebApp()
const { api, url, inbox, databases } = await startSystem()
const browser = await openBrowser()
const company = await api.signUp({ name: 'Hinge & Sons' })
const ann = await person('Ann', 'worker')
const max = await person('Max', 'manager')
const eve = await person('Eve', 'accountant')
const ada = await person('Ada', 'admin')
await everybodyKnows(databases, company.id, 5)

/** What browsers complained about; must stay empty. */
const complaints: string[] = []
const contexts: BrowserContext[] = []
afterAll(() => Promise.all(contexts.map((context) => context.close())))

async function person(name: string, role: Role) {
  const email = `${name.toLowerCase()}@${company.id}.test`
  const { id } = await company.admin.call(createUser, { body: { name, email, role, password } })
  return { id, email, name }
}

async function openPage(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  contexts.push(context)
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
  })
  watchRequests(page)
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  return page
}

async function signedIn({ email }: { email: string }): Promise<Page> {
  const page = await openPage()
  await page.goto(url)
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Places' }).waitFor()
  return page
}

describe('in the browser', () => {
  it('a task is created, done, paid and announced', async () => {
    const manager = await signedIn(max)
    await manager.getByLabel('Add a task').fill('Oil the hinge')
    await manager.keyboard.press('Enter')
    await manager.getByRole('link', { name: 'Oil the hinge' }).waitFor()

    const worker = await signedIn(ann)
    const task = worker.getByRole('listitem').filter({ hasText: 'Oil the hinge' })
    await task.waitFor()
    await worker.keyboard.press('j')
    await worker.keyboard.press('e')
    await task.waitFor({ state: 'detached' })
    // Told by the stream: asking now and then would take longer.
    const seen = manager.getByRole('link', { name: 'Oil the hinge' })
    await seen.waitFor({ state: 'detached', timeout: 3_000 })
    const balance = worker.getByTestId('balance')
    // At once, before the event has gone its way.
    expect(await balance.innerText()).not.toBe('€0.00')
    const { email } = ann
    const person = await api.signIn(email, password)
    const earned = await eventually(async () => {
      const { balanceMinor } = await person.call(readMyNumbers)
      expect(balanceMinor).toBeGreaterThan(0)
      return `€${(balanceMinor / 100).toFixed(2)}`
    })
    expect(await balance.innerText()).toBe(earned)

    const accountant = await signedIn(eve)
    await accountant.getByRole('button', { name: 'Pay now' }).click()
    const question = accountant.getByRole('dialog')
    expect(await question.innerText()).toContain(`1 person gets ${earned}`)
    await question.getByRole('button', { name: 'Pay now' }).click()
    await accountant.getByRole('heading', { name: 'Payout run' }).waitFor()
    await accountant.getByRole('cell', { name: 'Sent' }).waitFor()

    await eventually(async () => expect(await balance.innerText()).toBe('€0.00'), 15_000)
    expect(inbox.store.list(10, 0)).toMatchObject([{ To: [{ Address: email }] }])
  })

  it('a wrong password is said in words', async () => {
    const page = await openPage()
    await page.goto(`${url}/payouts`)
    await page.getByLabel('E-mail').fill(ann.email)
    await page.getByRole('textbox', { name: 'Password' }).fill('not this one')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor()
    // The browser itself reports the refusal.
    complaints.length = 0
  })

  it.each([
    [
      'a stranger',
      undefined,
      ['/', '/sign-up', '/invitation#token=x', '/password-reset#token=x', '/forgotten-password'],
    ],
    ['a worker', ann, ['/my-work', '/my-money', '/settings']],
    [
      'an admin',
      ada,
      [
        '/company',
        '/tasks',
        '/tasks?task=new',
        '/reassign',
        '/payouts',
        '/corrections',
        '/policies',
        '/mail',
        '/people',
        '/organization',
      ],
    ],
  ])('everybody can use what %s sees', { timeout: 180_000 }, async (_, who, paths) => {
    const page = who ? await signedIn(who) : await openPage()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const path of paths) {
        await page.goto(url + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await settled(page)
        expect(await page.getByRole('main').count()).toBe(1)
        expect(await page.getByRole('navigation').count()).toBe(who ? 1 : 0)
        expect(await barriers(page), `${path}, ${colorScheme}`).toEqual([])
      }
    }
  })

  it('without a complaint of the browser', () => expect(complaints).toEqual([]))
})

/** What axe finds that keeps people out. */
async function barriers(page: Page) {
  await page.evaluate(axe.source)
  const found =
    await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then((result) =>
    result.violations.map(({ id, impact, nodes }) => ({ id, impact,
      nodes: nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)) })))`)
  return findings.parse(found).filter(({ impact }) => ['serious', 'critical'].includes(impact))
}
