import type { BrowserContextOptions } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { createTask, listTasks } from '#contracts/api/tasks.ts'
import type { Person } from '#platform/testing/api.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { browsing } from './browsing.ts'
import { makeCompany } from './company.ts'
import { windowOf } from './web-kit.ts'

await builtWebApp()
const system = await startSystem()
const { url } = system
const visits = browsing(await openBrowser(), url)
const { complaints } = visits
const signedIn = (who: Person, options?: BrowserContextOptions) =>
  windowOf(visits, url, who, options)

describe('tasks', () => {
  it('come in from a file: checked first, each wrong row named, then created', async () => {
    const acme = await makeCompany(system)
    const page = await signedIn(acme.manager)
    await page.getByRole('button', { name: 'Import and export' }).click()
    await page.getByRole('menuitem', { name: 'Import CSV' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.locator('input[type=file]').setInputFiles({
      name: 'tasks.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('title,reward\nOil the hinge,20\nPaint the door,much\nSort screws,\n'),
    })
    await drawer.getByRole('button', { name: 'Check the file' }).click()
    await drawer.getByText('Good rows: 2. Wrong rows: 1.').waitFor()
    const wrong = drawer.getByRole('table', { name: 'Wrong rows' })
    await wrong.getByRole('row', { name: /^3 reward/ }).waitFor()
    const download = page.waitForEvent('download')
    await drawer.getByRole('button', { name: 'errors.csv' }).click()
    expect((await download).suggestedFilename()).toBe('errors.csv')
    expect((await acme.manager.call(listTasks)).items).toEqual([])

    await drawer.getByRole('button', { name: 'Create 2 tasks' }).click()
    await drawer.getByText('Created: 2. Left out: 1.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Sort screws' }).waitFor()
  })

  it('are created, chosen, given away and cancelled with the keyboard alone', async () => {
    const acme = await makeCompany(system)
    const page = await signedIn(acme.manager)
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    for (const title of ['One', 'Two', 'Three']) {
      await press('n')
      await page.keyboard.type(title)
      await press('Enter')
      await page.getByRole('link', { name: title }).waitFor()
      await press('Escape')
    }
    await press('j', 'x', 'j', 'x')
    await page.getByText('2 selected').first().waitFor()
    await page.getByRole('combobox', { name: 'Give to' }).focus()
    await page.keyboard.type('Bob')
    await press('ArrowDown', 'Enter')
    await eventually(async () => {
      const query = { assignee: acme.bob.id }
      expect((await acme.manager.call(listTasks, { query })).items.length).toBeGreaterThan(1)
    })

    await page.getByRole('region', { name: 'Selected tasks' }).waitFor({ state: 'detached' })
    await press('j', 'Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel task' }).focus()
    await press('Enter')
    await page.getByRole('dialog', { name: 'Cancel this task?' }).waitFor()
    await page.keyboard.type('Not needed')
    await press('Tab', 'Tab', 'Enter')
    await eventually(async () => {
      const query = { status: 'cancelled' as const }
      expect((await acme.manager.call(listTasks, { query })).items).toHaveLength(1)
    })
  })

  it('say what somebody else changed meanwhile, and overwrite nothing unseen', async () => {
    const acme = await makeCompany(system)
    await acme.newTask({ title: 'Oil the hinge' })
    const [one, other] = [await signedIn(acme.manager), await signedIn(acme.admin)]
    await other.goto(`${url}/tasks`)
    for (const page of [one, other]) {
      await page.getByRole('link', { name: 'Oil the hinge' }).click()
      await page.getByRole('button', { name: 'Edit' }).click()
    }
    await one.getByLabel('Description').fill('Both sides')
    await one.getByRole('button', { name: 'Save' }).click()
    await one.getByRole('region', { name: 'History' }).getByText('Both sides').waitFor()

    await other.getByRole('dialog').getByLabel('Title').fill('Oil both hinges')
    await other.getByRole('button', { name: 'Save' }).click()
    const conflict = other.getByRole('alert').filter({ hasText: 'Somebody changed this task' })
    await conflict.getByText('Both sides').waitFor()
    await conflict.getByRole('button', { name: 'Save mine' }).click()
    await other.getByRole('heading', { name: 'Oil both hinges' }).waitFor()

    const { items } = await acme.manager.call(listTasks)
    expect(items).toMatchObject([{ title: 'Oil both hinges', description: 'Both sides' }])
    // The browser itself reports the refusal.
    complaints.length = 0
  })

  it('on the board are where they were dropped at once, and go back when refused', async () => {
    const acme = await makeCompany(system)
    await acme.manager.call(createTask, { body: { title: 'Saw', assigneeId: acme.ann.id } })
    const page = await signedIn(acme.manager, { viewport: { width: 1440, height: 900 } })
    await page.goto(`${url}/tasks?view=board&by=worker`)
    const [ann, bob] = ['Ann', 'Bob'].map((name) => page.getByRole('region', { name }))
    if (!ann || !bob) throw new Error('The board has no columns')
    const card = (column: typeof ann) => column.getByRole('link', { name: 'Saw' })
    await card(ann).waitFor()
    await page.route('**/assign', async (route) => {
      await new Promise((go) => setTimeout(go, 500))
      const problem = { type: 'about:blank', title: 'no', status: 409, code: 'task_closed' }
      const body = JSON.stringify({ ...problem, detail: 'closed', requestId: '1' })
      await route.fulfill({ status: 409, contentType: 'application/problem+json', body })
    })
    await card(ann).locator('xpath=ancestor::*[@draggable]').dragTo(bob)
    await card(bob).waitFor({ timeout: 400 })
    await page.getByRole('alert').filter({ hasText: 'closed already' }).waitFor()
    await card(ann).waitFor()
    expect(await card(bob).count()).toBe(0)

    await page.unroute('**/assign')
    await card(ann).locator('xpath=ancestor::*[@draggable]').dragTo(bob)
    await page.getByText('Now with Bob').waitFor()
    await card(bob).waitFor()
    expect(await card(ann).count()).toBe(0)
    complaints.length = 0
  })

  it('make no browser complain', () => expect(complaints).toEqual([]))
})
