import { describe, expect, it } from 'vitest'
import { readMyNumbers } from '#contracts/api/analytics.ts'
import { createUser } from '#contracts/api/identity.ts'
import { createTask } from '#contracts/api/tasks.ts'
import type { Role } from '#contracts/endpoint.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { barriers, browsing, password } from './browsing.ts'
import { everybodyKnows } from './company.ts'
import { markOperator } from './operator.ts'
import { settled } from './settled.ts'

await builtWebApp()
const root = 'ada@hinge.test'
const { api, url, inbox, databases } = await startSystem()
const { complaints, openPage, signedIn } = browsing(await openBrowser(), url)
const ada = { name: 'Ada', email: root, password }
const company = await api.signUp({ name: 'Hinge & Sons', admin: ada })
await markOperator(databases, root)
const ann = await person('Ann', 'worker')
const max = await person('Max', 'manager')
const eve = await person('Eve', 'accountant')
await everybodyKnows(databases, company.id, 4)
const manager = await api.signIn(max.email, password)

async function person(name: string, role: Role) {
  const email = `${name.toLowerCase()}@${company.id}.test`
  const { id } = await company.admin.call(createUser, { body: { name, email, role, password } })
  return { id, email, name }
}

describe('in the browser', () => {
  it('a task is created, done, paid and announced', async () => {
    const planner = await signedIn(max)
    await planner.getByLabel('Add a task').fill('Oil the hinge')
    await planner.keyboard.press('Enter')
    await planner.getByRole('link', { name: 'Oil the hinge' }).waitFor()

    const worker = await signedIn(ann)
    const task = worker.getByRole('listitem').filter({ hasText: 'Oil the hinge' })
    await task.waitFor()
    await worker.keyboard.press('j')
    await worker.keyboard.press('e')
    await task.waitFor({ state: 'detached' })
    // Told by the stream: asking now and then would take longer.
    const seen = planner.getByRole('link', { name: 'Oil the hinge' })
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

  it('a task is done once, however often it is asked for and whatever answer is lost', async () => {
    const worker = await signedIn(ann)
    const { id } = await manager.call(createTask, { body: { title: 'Once', assigneeId: ann.id } })
    const keys: (string | undefined)[] = []
    await worker.route(`**/tasks/${id}/complete`, async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      // It is done, but nobody hears of it.
      if (keys.length > 1) return route.continue()
      await route.fetch()
      await route.abort()
    })
    const done = worker.getByRole('button', { name: 'Mark done: Once' })
    await done.dblclick()
    await worker.getByText(/earned$/).waitFor()

    expect(keys).toHaveLength(2)
    expect(keys[1]).toBe(keys[0])
    // The browser itself reports what was cut off.
    complaints.length = 0
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
    ['a worker', ann, ['/my-work', '/my-money']],
    [
      'an admin and operator',
      ada,
      [
        '/company',
        '/tasks',
        '/tasks?task=new',
        '/reassign',
        '/team',
        '/payouts',
        '/workers',
        '/reconciliation',
        '/corrections',
        '/policies',
        '/mail',
        '/people',
        '/people?person=new',
        '/organization',
        '/audit-log',
        '/system',
        '/dead-letters',
        '/settings',
      ],
    ],
  ])('everybody can use what %s sees', { timeout: 180_000 }, async (_, who, paths) => {
    const page = who ? await signedIn(who) : await openPage()
    // Each in one theme; web.long.test.ts looks at everything in both.
    for (const [index, path] of paths.entries()) {
      const colorScheme = index % 2 === 0 ? 'light' : 'dark'
      await page.emulateMedia({ colorScheme })
      await page.goto(url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settled(page)
      expect(await page.getByRole('main').count()).toBe(1)
      expect(await page.getByRole('navigation').count()).toBe(who ? 1 : 0)
      expect(await barriers(page), `${path}, ${colorScheme}`).toEqual([])
    }
  })

  it('without a complaint of the browser', () => expect(complaints).toEqual([]))
})
