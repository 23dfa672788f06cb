import type { Page } from 'playwright-core'

/** One view: its name in the file, its address, and what is done there before it is looked at. */
export interface Shot {
  name: string
  path: string
  act?: (page: Page) => Promise<unknown>
}

type Role = 'visitor' | 'worker' | 'manager' | 'accountant' | 'admin'

const press = (label: string) => (page: Page) => page.getByRole('button', { name: label }).click()
const key = (name: string) => (page: Page) => page.keyboard.press(name)
const follow = (text: string | RegExp) => (page: Page) =>
  page.getByRole('main').getByRole('link', { name: text }).first().click()

const firstLine = (page: Page) => page.locator('main td button').first().click()
const leftOut = (page: Page) => page.getByRole('tab', { name: 'Left out' }).click()
async function chooseTwo(page: Page): Promise<void> {
  for (const name of ['j', 'x', 'j', 'x']) await page.keyboard.press(name)
}

/** Every view of every role. `{run}` is a payout run that was paid. */
export const shots: Record<Role, Shot[]> = {
  visitor: [
    { name: 'sign-in', path: '/' },
    { name: 'sign-up', path: '/sign-up' },
    { name: 'forgotten-password', path: '/forgotten-password' },
    { name: 'password-reset', path: '/password-reset#token=shown' },
    { name: 'invitation', path: '/invitation#token=shown' },
  ],
  worker: [
    { name: 'my-work', path: '/my-work' },
    { name: 'my-money', path: '/my-money' },
    { name: 'why-line', path: '/my-money', act: firstLine },
    { name: 'settings', path: '/settings' },
    { name: 'new-token', path: '/settings', act: press('New token') },
    { name: 'palette', path: '/my-work', act: key('Control+k') },
    { name: 'shortcuts', path: '/my-work', act: key('?') },
  ],
  manager: [
    { name: 'tasks', path: '/tasks' },
    { name: 'task', path: '/tasks', act: follow(/hinge/) },
    { name: 'new-task', path: '/tasks?task=new' },
    { name: 'board', path: '/tasks?view=board' },
    { name: 'board-by-worker', path: '/tasks?view=board&by=worker' },
    { name: 'tasks-chosen', path: '/tasks', act: chooseTwo },
    { name: 'import', path: '/tasks?task=import' },
    { name: 'reassign', path: '/reassign' },
    { name: 'team', path: '/team' },
    { name: 'company', path: '/company' },
  ],
  accountant: [
    { name: 'payouts', path: '/payouts' },
    { name: 'payouts-left-out', path: '/payouts', act: leftOut },
    { name: 'payout-run', path: '/payouts/{run}' },
    { name: 'workers', path: '/workers' },
    { name: 'worker', path: '/workers', act: follow('Ann Archer') },
    { name: 'corrections', path: '/corrections' },
    { name: 'reconciliation', path: '/reconciliation' },
    { name: 'policies', path: '/policies' },
    { name: 'mail', path: '/mail' },
    { name: 'mail-details', path: '/mail', act: follow(/./) },
    { name: 'tasks', path: '/tasks' },
    { name: 'company', path: '/company' },
  ],
  admin: [
    { name: 'people', path: '/people' },
    { name: 'person', path: '/people', act: follow('Ann Archer') },
    { name: 'invite', path: '/people?person=new' },
    { name: 'organization', path: '/organization' },
    { name: 'mail', path: '/mail' },
    { name: 'audit-log', path: '/audit-log' },
    { name: 'system', path: '/system' },
    { name: 'dead-letters', path: '/dead-letters' },
    { name: 'dead-letter', path: '/dead-letters', act: follow(/accounting/) },
    { name: 'company', path: '/company' },
  ],
}

/** What is also shown with nothing in it, or with far too much. */
export const extremes: Partial<Record<Role, string[]>> = {
  worker: ['my-work', 'my-money'],
  admin: ['people', 'mail', 'company'],
  manager: ['tasks', 'board', 'reassign', 'team'],
  accountant: ['payouts', 'workers', 'reconciliation'],
}
