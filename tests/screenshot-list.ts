import type { Page } from 'playwright-core'

/** One view: its name in the file, its address, and what is done there before it is looked at. */
export interface Shot {
  name: string
  path: string
  act?: (page: Page) => Promise<unknown>
}

/** Everybody who looks. An operator runs the installation. */
export const audience = ['visitor', 'worker', 'manager', 'accountant', 'admin', 'operator'] as const
export type Audience = (typeof audience)[number]

const press = (label: string) => (page: Page) => page.getByRole('button', { name: label }).click()
const key = (name: string) => async (page: Page) => {
  await page.keyboard.press(name)
  await page.getByRole('dialog').waitFor()
}
const follow = (text: string | RegExp) => (page: Page) =>
  page.getByRole('main').getByRole('link', { name: text }).first().click()

const firstLine = (page: Page) => page.locator('main td button').first().click()
const leftOut = (page: Page) => page.getByRole('tab', { name: 'Left out' }).click()
async function chooseTwo(page: Page): Promise<void> {
  for (const name of ['j', 'x', 'j', 'x']) await page.keyboard.press(name)
  await page.getByText('2 selected').first().waitFor()
}

/** Every view of every role. `{run}` is a payout run that was paid. */
export const shots: Record<Audience, Shot[]> = {
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
    { name: 'company', path: '/company' },
    { name: 'policies', path: '/policies' },
  ],
  operator: [
    { name: 'system', path: '/system' },
    { name: 'dead-letters', path: '/dead-letters' },
    { name: 'dead-letter', path: '/dead-letters', act: follow(/accounting/) },
  ],
}

/** What looks the same whoever is there, and however much. */
const unchanging = ['settings', 'new-token', 'palette', 'shortcuts', 'system', 'dead-letter']

/** What is also shown with nothing in it, or with far too much. */
export const extremesOf = (role: Audience): Shot[] =>
  shots[role].filter(
    ({ name, act, path }) =>
      act === undefined && !path.includes('?task') && !unchanging.includes(name),
  )
