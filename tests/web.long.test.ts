import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { updateUser } from '#contracts/api/identity.ts'
import { createTask } from '#contracts/api/tasks.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { barriers, browsing, desk, looks, password, signIn } from './browsing.ts'
import { buryLetters } from './dead-letters.ts'
import { type LivelyCompany, livelyCompany } from './lively-company.ts'
import { audience, shots } from './screenshot-list.ts'
import { settled } from './settled.ts'

/** Less than any pace at which the page would ask by itself while it hears of changes. */
const atOnceMs = 5_000

await builtWebApp()
const root = 'ada@hinge.test'
const system = await startSystem()
const { url, inbox } = system
const { complaints, openPage, signedIn } = browsing(await openBrowser(), url)
let lively: LivelyCompany

beforeAll(async () => {
  lively = await livelyCompany(system, root)
  await buryLetters(system.databases)
}, 200_000)

const focused = (page: Page) =>
  page.evaluate<string>('document.activeElement?.textContent?.trim() ?? ""')

describe('two browsers', () => {
  it('see a task come, change hands and be done', async () => {
    const { manager, workers } = lively
    const [ann, bob] = workers
    const [planner, one, other] = await Promise.all([
      signedIn(manager),
      signedIn(ann ?? manager),
      signedIn(bob ?? manager),
    ])
    const title = 'Seen by both'
    const task = (page: Page) => page.getByRole('listitem').filter({ hasText: title })
    const body = { title, assigneeId: ann?.id ?? '' }
    const { id } = await manager.call(createTask, { body })
    await task(one).waitFor({ timeout: atOnceMs })
    await planner.getByRole('link', { name: title }).waitFor({ timeout: atOnceMs })

    await manager.send('POST', `/tasks/${id}/assign`, { assigneeId: bob?.id })
    await task(one).waitFor({ state: 'detached', timeout: atOnceMs })
    await task(other).getByRole('button').click({ timeout: atOnceMs })
    const seen = planner.getByRole('link', { name: title })
    await seen.waitFor({ state: 'detached', timeout: atOnceMs })
  })

  it('say that the connection is lost, and catch up when it is back', async () => {
    const { manager, workers } = lively
    const [ann = manager] = workers
    const page = await signedIn(ann)
    await settled(page)
    await page.context().setOffline(true)
    await page.getByText('No connection').waitFor({ timeout: atOnceMs })

    const body = { title: 'Made meanwhile', assigneeId: ann.id }
    await manager.call(createTask, { body })
    await page.context().setOffline(false)
    await page.getByRole('listitem').filter({ hasText: body.title }).waitFor()
    await page.getByText('No connection').waitFor({ state: 'detached', timeout: atOnceMs })
    forgetNetworkComplaints()
  })

  it('lead to the door when the person is disabled', async () => {
    const { admin, workers } = lively
    const last = workers.at(-1) ?? admin
    const page = await signedIn(last)
    const status = 'disabled' as const
    await admin.call(updateUser, { params: { userId: last.id }, body: { status } })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    forgetNetworkComplaints()
  })
})

describe('with the keyboard alone', () => {
  it('a worker comes in, finds the way and gets work done', async () => {
    const page = await openPage()
    await page.goto(url)
    await page.getByLabel('E-mail').waitFor()
    await page.keyboard.type(lively.workers[1]?.email ?? '')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    const tasks = page.getByRole('listitem')
    await tasks.first().waitFor()
    const before = await tasks.count()

    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to content')
    await page.keyboard.press('j')
    await page.keyboard.press('e')
    await eventually(async () => expect(await tasks.count()).toBe(before - 1))

    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.getByRole('heading', { name: 'My money', level: 1 }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.goBack()
    await page.getByRole('heading', { name: 'My work', level: 1 }).waitFor()
  })

  it('a manager goes anywhere by name, and makes a task', async () => {
    const page = await signedIn(lively.manager)
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Where to').waitFor()
    await page.keyboard.type('reassign')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Reassign', level: 1 }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.getByRole('heading', { name: 'Tasks', level: 1 }).waitFor()
    await page.keyboard.press('n')
    await page.keyboard.type('Made without a mouse')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Made without a mouse' }).waitFor()
  })
})

describe('from the sign-up to the mail', () => {
  it('somebody founds an organization, invites a person, and forgets the password', async () => {
    const founder = await openPage()
    await founder.goto(`${url}/sign-up`)
    await founder.getByLabel('Organization').fill('Newly & Co')
    await founder.getByLabel('Your name').fill('Nell')
    await founder.getByLabel('E-mail').fill('nell@newly.test')
    await founder.getByRole('textbox', { name: 'Password' }).fill(password)
    await founder.getByRole('button', { name: 'Create organization' }).click()
    await founder.getByRole('radio', { name: 'Rewards and assignment fees' }).click()
    await founder.getByRole('button', { name: 'Continue' }).click()
    await founder.getByLabel('E-mail of person 3').fill('wil@newly.test')
    await founder.getByRole('button', { name: 'Invite and finish' }).click()
    await founder.getByRole('heading', { name: 'Company', level: 1 }).waitFor()

    const guest = await openPage()
    await guest.goto(await linkTo('wil@newly.test', '/invitation'))
    await guest.getByRole('textbox', { name: 'New password' }).fill(password)
    await guest.getByRole('button', { name: 'Set password' }).click()
    await guest.getByRole('link', { name: 'Sign in' }).click()
    await signIn(guest, 'wil@newly.test')
    await guest.getByRole('heading', { name: 'My work', level: 1 }).waitFor()

    const later = await openPage()
    await later.goto(url)
    await later.getByRole('link', { name: 'Forgot your password?' }).click()
    const send = later.getByRole('button', { name: 'Send me a link' })
    await send.waitFor()
    await later.getByLabel('E-mail').fill('wil@newly.test')
    await send.click()
    await later.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await later.goto(await linkTo('wil@newly.test', '/password-reset'))
    await later.getByRole('textbox', { name: 'New password' }).fill('quite another password')
    await later.getByRole('button', { name: 'Set password' }).click()
    await later.getByRole('link', { name: 'Sign in' }).click()
    await signIn(later, 'wil@newly.test', 'quite another password')
    await later.getByRole('heading', { name: 'My work', level: 1 }).waitFor()
    // Whoever was in with the old one is out.
    await guest.getByRole('heading', { name: 'Sign in' }).waitFor()
    forgetNetworkComplaints()
  })

  it('a script token is shown once, and a device signed out', async () => {
    // Nobody else here is signed in as they are: all their other sessions are ended.
    const here = await signedIn(lively.accountant)
    const there = await signedIn(lively.accountant)
    await here.goto(`${url}/settings`)
    await here.getByRole('button', { name: 'New token' }).click()
    await here.getByLabel('Name', { exact: true }).fill('Backup')
    await here.getByRole('button', { name: 'Create token' }).click()
    expect(await here.getByLabel('Token', { exact: true }).inputValue()).toMatch(/^piecework_/)
    await here.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await here.getByRole('cell', { name: /Backup/ }).waitFor()

    const ends = here.getByRole('button', { name: 'End', exact: true })
    for (let left = await ends.count(); left > 0; left -= 1) {
      await ends.first().click()
      await eventually(async () => expect(await ends.count()).toBe(left - 1))
    }
    await there.getByRole('heading', { name: 'Sign in' }).waitFor()
    await there.context().close()
    forgetNetworkComplaints()
  })
})

describe('everybody can use', () => {
  it.each(audience)('what a %s sees', async (role) => {
    const { workers, manager, accountant } = lively
    const who = {
      worker: workers[0],
      manager,
      accountant,
      admin: { email: root },
      operator: { email: root },
    }
    const person = role === 'visitor' ? undefined : who[role]
    const page = person ? await signedIn(person) : await openPage()
    for (const { name, path, act } of shots[role]) {
      await page.setViewportSize(desk)
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(url + path.replace('{run}', lively.runId))
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settled(page)
      await act?.(page)
      for (const { size, colorScheme } of looks) {
        await page.setViewportSize(size)
        await page.emulateMedia({ colorScheme })
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
        await settled(page)
        const look = `${name}, ${colorScheme}, ${size.width}`
        expect.soft(await barriers(page), look).toEqual([])
      }
    }
  })

  it('without a complaint of the browser', () => expect(complaints).toEqual([]))
})

/** The address in the newest mail to somebody that leads to this page. */
function linkTo(email: string, path: string): Promise<string> {
  return eventually(async () => {
    const mail = inbox.store.list(200, 0).find(({ To }) => To.some((to) => to.Address === email))
    const text = mail && (await inbox.store.read(mail.ID))?.Text
    const link = /https?:\S+#token=\S+/.exec(text ?? '')?.[0]
    if (!link?.includes(path)) throw new Error(`No mail with a link to ${path} yet`)
    return url + path + new URL(link).hash
  }, 20_000)
}

/** The browser itself reports what the test cut off or the server refused. */
function forgetNetworkComplaints(): void {
  const others = complaints.filter((text) => !text.includes('Failed to load resource'))
  complaints.splice(0, complaints.length, ...others)
}
