import type { BrowserContextOptions } from 'playwright-core'
import { expect, it } from 'vitest'
import { listBankAccounts } from '#contracts/api/bank.ts'
import { adjustBalance } from '#contracts/api/ledger.ts'
import { previewPayoutRun, updatePayoutPolicy } from '#contracts/api/money.ts'
import { holdPayouts, listPayoutHolds } from '#contracts/api/payouts.ts'
import { completeTask } from '#contracts/api/tasks.ts'
import type { Person } from '#platform/testing/api.ts'
import { openBrowser } from '#platform/testing/browser.ts'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { browsing } from './browsing.ts'
import { type Company, eachCreditedOnce, makeCompany } from './company.ts'
import { windowOf } from './web-kit.ts'

await builtWebApp()
const system = await startSystem()
const { url, inbox, databases } = system
const visits = browsing(await openBrowser(), url)
const { complaints } = visits
const signedIn = (who: Person, options?: BrowserContextOptions) =>
  windowOf(visits, url, who, options)
const policy = { payoutTime: '18:00', minimumPayoutMinor: 100 } as const

/** Ann has earned 1,000, Bob was given 500. */
async function aCompanyThatOwes(): Promise<Company> {
  const acme = await makeCompany(system)
  const task = await acme.newTask()
  await acme.ann.call(completeTask, { params: { taskId: task.id } })
  const bonus = { workerId: acme.bob.id, amountMinor: 500, reason: 'Bonus' }
  await acme.accountant.call(adjustBalance, { body: bonus })
  await eachCreditedOnce(databases, [task])
  return acme
}

it('a payout is drafted by one, approved by another, and read in the inbox', async () => {
  const acme = await aCompanyThatOwes()
  const body = { ...policy, approval: 'four-eyes', settlement: 'book' } as const
  await acme.admin.call(updatePayoutPolicy, { body })
  const one = await signedIn(acme.accountant)
  const paid = one.getByRole('table', { name: 'Will be paid' })
  await paid.getByRole('link', { name: 'Ann' }).waitFor()

  await paid.getByRole('button', { name: 'Hold payouts to Bob' }).click()
  await one.getByRole('dialog').getByLabel('Reason').fill('Papers are missing')
  await one.getByRole('dialog').getByRole('button', { name: 'Hold payouts' }).click()
  await one.getByText('€10.00').first().waitFor()
  await one.getByRole('tab', { name: 'Left out' }).click()
  await one.getByRole('row').filter({ hasText: 'Bob' }).getByText('Held').waitFor()

  await one.getByRole('button', { name: 'Make draft' }).click()
  await one.getByRole('dialog').getByRole('button', { name: 'Make draft' }).click()
  await one.getByText('Waits for a second person').waitFor()
  await one.getByRole('button', { name: 'Approve' }).press('Enter')
  await one.getByRole('alert').filter({ hasText: 'somebody else has to approve' }).waitFor()

  const other = await signedIn(acme.admin)
  await other.goto(one.url())
  await other.getByText('Eve made this draft.').waitFor()
  await other.getByRole('button', { name: 'Approve' }).click()
  await other.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  const payout = one.getByRole('row').filter({ hasText: 'Ann' })
  await payout.getByText('Sent').waitFor()

  const mail = await other.context().newPage()
  await mail.goto(inbox.url)
  await mail.getByText(acme.ann.email).first().click()
  await eventually(async () => expect(await mail.locator('body').innerText()).toContain('10.00'))
})

it('a hold is taken back from the note about it, and a release too', async () => {
  const acme = await aCompanyThatOwes()
  const page = await signedIn(acme.accountant)
  const bob = page.getByRole('table', { name: 'Will be paid' }).getByRole('link', { name: 'Bob' })
  const undo = page.getByRole('button', { name: 'Undo' })
  await page.getByRole('button', { name: 'Hold payouts to Bob' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('Papers are missing')
  await page.getByRole('dialog').getByRole('button', { name: 'Hold payouts' }).click()
  await bob.waitFor({ state: 'detached' })
  await undo.click()
  await bob.waitFor()
  expect((await acme.accountant.call(listPayoutHolds)).items).toEqual([])

  const params = { workerId: acme.bob.id }
  await acme.accountant.call(holdPayouts, { params, body: { reason: 'On leave' } })
  await page.getByRole('tab', { name: 'Left out' }).click()
  await page.getByRole('button', { name: 'Release payouts to Bob' }).click()
  await undo.click()
  await page.getByText('Held until released').last().waitFor()
  const held = (await acme.accountant.call(listPayoutHolds)).items
  expect(held).toMatchObject([{ worker: { name: 'Bob' }, reason: 'On leave' }])
})

it('a bank file says whose account is missing, and leads there', async () => {
  const acme = await aCompanyThatOwes()
  const body = { ...policy, approval: 'automatic', settlement: 'bank-file' } as const
  await acme.admin.call(updatePayoutPolicy, { body })
  const page = await signedIn(acme.admin)
  const setAccount = async (holder: string, iban: string) => {
    await page.getByRole('button', { name: 'Set account' }).click()
    await page.getByLabel('IBAN').fill(iban)
    await page.getByLabel('Holder').fill(holder)
    await page.getByRole('button', { name: 'Save' }).last().click()
    await page.getByText('Confirmed', { exact: true }).waitFor()
  }
  await page.goto(`${url}/payouts`)
  await page.getByRole('button', { name: 'Pay now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pay now' }).click()
  await page.getByRole('heading', { name: 'Payout run' }).waitFor()
  const run = page.url()

  await page.getByRole('button', { name: 'pain.001' }).click()
  const missing = page.getByRole('alert').filter({ hasText: '3 bank accounts are missing' })
  await missing.getByRole('link', { name: 'Ann' }).click()
  await setAccount('Ann Example', 'DE89 3704 0044 0532 0130 00')
  await page.goto(`${url}/workers/${acme.bob.id}`)
  await setAccount('Bob Example', 'NO93 8601 1117 947')
  await page.goto(`${url}/policies`)
  await setAccount('Acme', 'DE89 3704 0044 0532 0130 00')
  expect((await acme.accountant.call(listBankAccounts)).items).toHaveLength(3)

  await page.goto(run)
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'pain.001' }).click()
  expect((await file).suggestedFilename()).toMatch(/^payout-.*\.xml$/)

  await page.getByRole('button', { name: 'Actions for Bob' }).click()
  await page.getByRole('menuitem', { name: 'sent it back' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('Account closed')
  await page.getByRole('dialog').getByRole('button', { name: 'sent it back' }).click()
  await page.getByRole('row').filter({ hasText: 'Bob' }).getByText('Returned').waitFor()
  await page.getByRole('button', { name: 'The bank has paid all' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'paid all' }).click()
  await page.getByRole('row').filter({ hasText: 'Ann' }).getByText('Settled').waitFor()
  const { totalMinor } = await acme.accountant.call(previewPayoutRun)
  expect(totalMinor).toBe(500)
  // The browser itself reports the refusal.
  complaints.length = 0
})

it('a worker sees why a line is there, and takes pay slips home', async () => {
  const acme = await aCompanyThatOwes()
  const page = await signedIn(acme.ann)
  await page.goto(`${url}/my-money`)
  await page.getByRole('button', { name: 'Oil the hinge' }).focus()
  await page.keyboard.press('Enter')
  const trail = page.getByRole('dialog', { name: 'Why this line' })
  for (const step of ['Task created', 'The click', 'Task done', 'Transfer in the ledger']) {
    await trail.getByText(step, { exact: true }).waitFor()
  }
  // A line has an address of its own; the way back leads out of it.
  expect(page.url()).toContain('line=')
  await page.goBack()
  await trail.waitFor({ state: 'detached' })

  for (const [item, ending] of [
    ['Pay slips (PDF)', 'pdf'],
    ['Statement (CSV)', 'csv'],
  ] as const) {
    await page.getByRole('button', { name: 'Download' }).click()
    const file = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: item }).click()
    expect((await file).suggestedFilename()).toMatch(new RegExp(`^statement-.*\\.${ending}$`))
  }
})

it('a balance is corrected and a line taken back with the keyboard alone', async () => {
  const acme = await aCompanyThatOwes()
  const page = await signedIn(acme.accountant)
  await page.keyboard.press('g')
  await page.keyboard.press('y')
  await page.getByRole('link', { name: 'Ann' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Correct', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Amount').focus()
  await page.keyboard.type('-2.50')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Broken tool')
  await page.keyboard.press('Enter')
  const line = page.getByRole('row').filter({ hasText: 'Broken tool' })
  await line.getByText('€7.50').waitFor()
  await line.getByRole('button', { name: 'Take back' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Reason').waitFor()
  await page.keyboard.type('It was not broken')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('row').filter({ hasText: 'It was not broken' }).getByText('€10.00').waitFor()
})

it('no browser complains', () => expect(complaints).toEqual([]))
