import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { listReassignments } from '#contracts/api/reassignments.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { browsing } from './browsing.ts'
import { slowestAnswers, watchAnswers } from './interactions.ts'
import { crowdedCompany } from './lively-company.ts'
import { emptyPlaces } from './scrolling.ts'
import { settled } from './settled.ts'

const mostMs = 200

await builtWebApp()
const system = await startSystem()
const { url, databases } = system
const { complaints, signedIn } = browsing(await openBrowser(), url)
let crowded: Awaited<ReturnType<typeof crowdedCompany>>

beforeAll(async () => {
  crowded = await crowdedCompany(system)
}, 600_000)

/** Who has which open task. */
async function assignments(): Promise<Map<string, string>> {
  const sql = `SELECT id, assignee_id FROM tasks WHERE organization_id = $1 AND status = 'open'`
  const rows = await databases['task-tracker'].sql<{ id: string; assignee_id: string }>(sql, [
    crowded.admin.organizationId,
  ])
  return new Map(rows.map(({ id, assignee_id }) => [id, assignee_id]))
}

/** How much of the run the page said was done, each time it said something else. */
async function followed(page: Page): Promise<string[]> {
  const said = new Set<string>()
  const now = page.getByRole('region', { name: 'Under way' })
  await now.waitFor()
  await eventually(async () => {
    for (const text of await now.getByRole('status').allInnerTexts()) said.add(text)
    if ((await now.count()) > 0) throw new Error('It is still under way')
  }, 120_000)
  return [...said]
}

describe('thousands of tasks', () => {
  it('are dealt again, followed to the end, and put back', async () => {
    const before = await assignments()
    expect(before.size).toBeGreaterThan(4_800)
    const page = await signedIn(crowded.admin)
    await page.goto(`${url}/reassign`)
    await page.getByText('Random', { exact: true }).click()
    await page.getByRole('table', { name: 'Plan' }).getByRole('cell').first().waitFor()
    await page.getByRole('button', { name: 'Reassign' }).click()
    const count = before.size.toLocaleString('en-GB')
    const question = page.getByRole('dialog', { name: 'Reassign now?' })
    await question.getByText(`${count} open tasks`).waitFor()
    await question.getByRole('button', { name: 'Reassign' }).click()

    const said = await followed(page)
    expect(said.filter((text) => text.includes(`of ${count}`)).length).toBeGreaterThan(1)
    await page.getByText(/tasks moved$/).waitFor()
    const [run] = (await crowded.admin.call(listReassignments)).items
    expect(run).toMatchObject({ status: 'completed', total: before.size })
    const after = await assignments()
    const moved = [...before].filter(([id, who]) => after.get(id) !== who)
    expect(moved).toHaveLength(run?.reassigned ?? 0)

    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
    await followed(page)
    const past = page.getByRole('table', { name: 'Past runs' })
    await past.getByRole('row').filter({ hasText: 'Undo' }).getByText('Completed').waitFor()
    expect(await assignments()).toEqual(before)
  })

  it('scroll by without an empty frame', async () => {
    const page = await signedIn(crowded.admin)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(`${url}/tasks`)
    await settled(page)
    // To the end first: the rows have to be there before they can be shown.
    const table = page.getByRole('table', { name: 'Tasks' })
    await eventually(async () => {
      await page.evaluate('window.scrollTo(0, document.body.scrollHeight)')
      await settled(page)
      expect(Number(await table.getAttribute('aria-rowcount'))).toBeGreaterThan(4_800)
    }, 120_000)
    expect(await table.getByRole('row').count()).toBeLessThan(120)

    const up = await emptyPlaces(page, -500)
    const down = await emptyPlaces(page, 500)
    expect({ up: up.empty, down: down.empty }).toEqual({ up: [], down: [] })
    expect(Math.min(up.frames, down.frames)).toBeGreaterThan(300)
  })

  it('answer every key and click within 200 ms', async () => {
    const page = await signedIn(crowded.admin)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(`${url}/tasks`)
    await settled(page)
    await watchAnswers(page)
    await useTasks(page)
    const office = await slowestAnswers(page)

    const desk = await signedIn(crowded.worker)
    await settled(desk)
    await watchAnswers(desk)
    await useWork(desk)
    const worker = await slowestAnswers(desk)
    console.info('Interaction to next paint, slowest first:', office, worker)
    expect(office[0]?.ms).toBeLessThan(mostMs)
    expect(worker[0]?.ms).toBeLessThan(mostMs)
  })

  it('make no browser complain', () => expect(complaints).toEqual([]))
})

/** What a manager does all day: look, choose, search, open, change the view. */
async function useTasks(page: Page): Promise<void> {
  await page.getByRole('link', { name: /hinge/ }).first().waitFor()
  for (const key of ['j', 'x', 'j', 'x', 'j']) await page.keyboard.press(key)
  await page.getByRole('button', { name: 'Clear selection' }).click()
  await page.getByRole('link', { name: /hinge/ }).first().click()
  await page.getByRole('dialog').waitFor()
  await settled(page)
  await page.keyboard.press('Escape')
  await page.getByLabel('Search tasks').click()
  await page.keyboard.type('lathe', { delay: 60 })
  await settled(page)
  await page.getByText('Board', { exact: true }).click()
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Where to').waitFor()
  await page.keyboard.type('team', { delay: 60 })
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor()
  await settled(page)
}

/** What a worker does all day: walk through the list, and finish. */
async function useWork(page: Page): Promise<void> {
  await page.getByRole('listitem').first().waitFor()
  for (const key of ['j', 'j', 'j', 'k', 'e']) await page.keyboard.press(key)
  await settled(page)
  await page
    .getByRole('button', { name: /^Mark done/ })
    .first()
    .click()
  await settled(page)
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.getByRole('heading', { name: 'My money', level: 1 }).waitFor()
  await settled(page)
}
