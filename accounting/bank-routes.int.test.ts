import { describe, expect, it } from 'vitest'
import * as bank from '#contracts/api/bank.ts'
import { adjustBalance } from '#contracts/api/ledger.ts'
import * as money from '#contracts/api/money.ts'
import * as payouts from '#contracts/api/payouts.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api, databases } = await startSystem({ services: ['api-gateway', 'accounting'] })
const { sql } = databases.accounting
const [annsIban, companysIban] = ['DE89 3704 0044 0532 0130 00', 'NO9386011117947']
const byFile = {
  payoutTime: '17:30',
  minimumPayoutMinor: 1,
  approval: 'automatic',
  settlement: 'bank-file',
} as const

async function anOffice() {
  const acme = await api.signUp()
  const [eve, ann, bob] = [
    await acme.add('accountant', 'Eve'),
    await acme.add('worker', 'Ann'),
    await acme.add('worker', 'Bob'),
  ]
  await eventually(async () => {
    const known = await sql('SELECT FROM people WHERE organization_id = $1', [acme.id])
    expect(known).toHaveLength(4)
  })
  for (const [workerId, amountMinor] of [
    [ann.id, 4_000],
    [bob.id, 2_500],
  ] as const) {
    await eve.call(adjustBalance, { body: { workerId, amountMinor, reason: 'bonus' } })
  }
  return { admin: acme.admin, eve, ann, bob }
}

const workerOf = ({ id: workerId }: { id: string }) => ({ params: { workerId } })
const account = (iban: string, holder = 'Ann Ängström') => ({ body: { iban, holder } })

describe('a bank account', () => {
  it('is shown masked only, and never whole in an answer', async () => {
    const { eve, ann } = await anOffice()

    await eve.call(bank.setWorkerBankAccount, { ...workerOf(ann), ...account(annsIban) })

    expect(await eve.call(bank.readWorkerBankAccount, workerOf(ann))).toEqual({
      iban: 'DE89 •••• 3000',
      holder: 'Ann Ängström',
      bic: null,
      setBy: { id: eve.id, name: 'Eve' },
      setAt: expect.any(String),
      confirmed: true,
      version: 1,
    })
  })

  it.each([
    ['DE89370400440532013001', 'has wrong check digits'],
    ['DE8937040044053201300', 'must have 22 characters for this country'],
  ])('%s is refused: it %s', async (iban, message) => {
    const { eve, ann } = await anOffice()
    const { body } = account(iban)
    const answer = await eve.send('PUT', `/workers/${ann.id}/bank-account`, body)
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'iban', message }] } })
  })

  it('under four-eyes counts once another person has confirmed it', async () => {
    const { eve, admin, ann } = await anOffice()
    await admin.call(money.updatePayoutPolicy, { body: { ...byFile, approval: 'four-eyes' } })
    await eve.call(bank.setWorkerBankAccount, { ...workerOf(ann), ...account(annsIban) })
    const confirm = (by: typeof eve, version?: number) =>
      by.call(bank.confirmWorkerBankAccount, { ...workerOf(ann), body: { version } })

    await expect(confirm(eve)).rejects.toMatchObject({ status: 403, code: 'four_eyes' })
    await expect(confirm(admin, 2)).rejects.toMatchObject({ code: 'version_conflict' })
    const seen = await admin.call(bank.readWorkerBankAccount, workerOf(ann))
    expect(seen).toMatchObject({ confirmed: false, version: 1 })
    await confirm(admin, 1)

    // Set again as it is, it stays confirmed; changed, it does not.
    await eve.call(bank.setWorkerBankAccount, { ...workerOf(ann), ...account(annsIban) })
    expect(await eve.call(bank.readWorkerBankAccount, workerOf(ann))).toMatchObject({
      confirmed: true,
    })
    await eve.call(bank.setWorkerBankAccount, { ...workerOf(ann), ...account(companysIban) })
    expect(await eve.call(bank.readWorkerBankAccount, workerOf(ann))).toMatchObject({
      confirmed: false,
      version: 2,
    })
  })

  it('belongs to a worker of this organization; the company’s own is the admin’s to set', async () => {
    const { eve, admin, ann } = await anOffice()
    const stranger = { ...workerOf({ id: newId() }), ...account(annsIban) }
    await expect(eve.call(bank.setWorkerBankAccount, stranger)).rejects.toMatchObject({
      status: 404,
    })
    await expect(eve.call(bank.readWorkerBankAccount, workerOf(ann))).rejects.toMatchObject({
      status: 404,
    })
    const own = account(companysIban, 'Acme')
    await expect(eve.call(bank.setOrganizationBankAccount, own)).rejects.toMatchObject({
      status: 403,
    })
    await admin.call(bank.setOrganizationBankAccount, own)
    await eve.call(bank.confirmOrganizationBankAccount, { body: {} })
    expect(await eve.call(bank.readOrganizationBankAccount)).toMatchObject({ holder: 'Acme' })
  })

  it('is listed with the others, page by page, the company’s among them', async () => {
    const { eve, admin, ann, bob } = await anOffice()
    await admin.call(bank.setOrganizationBankAccount, account(companysIban, 'Acme'))
    for (const worker of [ann, bob]) {
      await eve.call(bank.setWorkerBankAccount, { ...workerOf(worker), ...account(annsIban) })
    }
    const listed = async (query: object) => {
      const { items, nextCursor } = await eve.call(bank.listBankAccounts, { query })
      return { owners: items.map(({ owner }) => owner.name), nextCursor }
    }

    const first = await listed({ limit: 2 })
    const rest = await listed({ limit: 2, cursor: first.nextCursor ?? '' })

    expect([...first.owners, ...rest.owners].toSorted()).toEqual(['Acme', 'Ann', 'Bob'])
    expect(await listed({ ownerId: bob.id })).toEqual({ owners: ['Bob'], nextCursor: null })
    expect(await listed({ confirmed: 'false' })).toEqual({ owners: [], nextCursor: null })
  })
})

describe('a run by bank file', () => {
  it('is downloaded in the same breath, settled and returned', async () => {
    const { eve, admin, ann, bob } = await anOffice()
    await eve.call(money.updatePayoutPolicy, { body: byFile })
    await eve.call(bank.setWorkerBankAccount, { ...workerOf(ann), ...account(annsIban) })
    const run = await eve.call(money.startPayoutRun, { body: {} })
    const params = { runId: run.id }
    const path = `/payout-runs/${run.id}/bank-file`
    expect(await eve.send('GET', path)).toMatchObject({
      status: 422,
      body: {
        code: 'missing_bank_account',
        errors: [{ path: 'organization' }, { path: `workers.${bob.id}` }],
      },
    })
    await admin.call(bank.setOrganizationBankAccount, account(companysIban, 'Acme'))
    await eve.call(bank.setWorkerBankAccount, { ...workerOf(bob), ...account(annsIban, 'Bob') })

    const xml = await eve.send('GET', path)
    const again = await eve.send('GET', `${path}?format=pain.001`)
    const csv = await eve.send('GET', `${path}?format=csv`)

    expect(xml.headers.get('content-type')).toContain('application/xml')
    expect(xml.headers.get('content-disposition')).toContain(`payout-${run.id}.xml`)
    expect(String(xml.body)).toContain('<CtrlSum>65.00</CtrlSum>')
    expect(again.body).toEqual(xml.body)
    expect(csv.body).toContain('Ann Ängström,DE89370400440532013000,,40.00,EUR')

    const { items } = await eve.call(money.listPayouts, { params })
    const [first, second] = items.map(({ id: payoutId }) => ({ params: { payoutId } }))
    if (!first || !second) throw new Error('Two payouts were expected')
    const back = { ...first, body: { reason: 'account closed' } }
    expect(await eve.call(payouts.returnPayout, back)).toMatchObject({ status: 'returned' })
    expect(await eve.call(payouts.settlePayout, second)).toMatchObject({ status: 'settled' })
    await expect(eve.call(payouts.settlePayout, first)).rejects.toMatchObject({
      status: 409,
      code: 'not_in_transit',
    })
    await expect(eve.call(payouts.settlePayoutRun, { params })).rejects.toMatchObject({
      code: 'not_in_transit',
    })
    expect(await eve.call(money.readPayoutRun, { params })).toMatchObject({
      status: 'paid',
      paid: 1,
    })
    const next = await eve.call(money.startPayoutRun, { body: {} })
    expect(next).toMatchObject({ totalMinor: 4_000 })
    const settled = await eve.call(payouts.settlePayoutRun, { params: { runId: next.id } })
    expect(settled).toMatchObject({ status: 'paid', paid: 1 })
    await expect(eve.call(payouts.retryPayout, first)).rejects.toMatchObject({
      status: 409,
      code: 'not_failed',
    })
  })
})

describe('holds, history and the preview as a table', () => {
  it('are for accountants', async () => {
    const { eve, ann, bob } = await anOffice()
    const reason = { body: { reason: 'papers are missing' } }
    await eve.call(payouts.holdPayouts, { ...workerOf(ann), ...reason })
    const stranger = { ...workerOf({ id: newId() }), ...reason }
    await expect(eve.call(payouts.holdPayouts, stranger)).rejects.toMatchObject({ status: 404 })

    expect(await eve.call(payouts.listPayoutHolds)).toMatchObject({
      items: [{ worker: { name: 'Ann' }, reason: 'papers are missing', heldBy: { name: 'Eve' } }],
      nextCursor: null,
    })
    expect(String(await eve.call(money.downloadPayoutPreview)).split('\r\n')).toEqual([
      'worker_id,worker,amount_minor,currency,result',
      `${ann.id},Ann,4000,EUR,held`,
      `${bob.id},Bob,2500,EUR,paid`,
      '',
    ])
    await eve.call(payouts.releasePayouts, workerOf(ann))
    await eve.call(payouts.releasePayouts, workerOf(ann))
    expect(await eve.call(money.previewPayoutRun)).toMatchObject({ itemCount: 2 })
  })

  it('every change of the policy is kept with its author', async () => {
    const { eve, admin } = await anOffice()
    await eve.call(money.updatePayoutPolicy, { body: byFile })
    const fourEyes = { ...byFile, approval: 'four-eyes' } as const
    await admin.call(money.updatePayoutPolicy, { body: fourEyes })

    const first = await eve.call(money.readPayoutPolicyHistory, { query: { limit: 1 } })
    const cursor = first.nextCursor ?? ''
    const second = await eve.call(money.readPayoutPolicyHistory, { query: { limit: 1, cursor } })

    expect(first.items).toMatchObject([{ approval: 'four-eyes', changedBy: { id: admin.id } }])
    expect(second.items).toMatchObject([{ ...byFile, changedBy: { id: eve.id, name: 'Eve' } }])
    expect(second.nextCursor).toBeNull()
    const wrong = await eve.send('GET', '/payout-policy/history?cursor=x')
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'cursor' }] } })
  })
})
