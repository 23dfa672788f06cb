import { beforeAll, expect, it } from 'vitest'
import { readMyStatement } from '#contracts/api/analytics.ts'
import {
  downloadBankFile,
  setOrganizationBankAccount,
  setWorkerBankAccount,
} from '#contracts/api/bank.ts'
import { createUser } from '#contracts/api/identity.ts'
import { adjustBalance, verifyLedger } from '#contracts/api/ledger.ts'
import {
  approvePayoutRun,
  listPayouts,
  readPayoutRun,
  startPayoutRun,
  updatePayoutPolicy,
} from '#contracts/api/money.ts'
import { listEmailDeliveries, resendEmailDelivery } from '#contracts/api/operations.ts'
import { holdPayouts, returnPayout, settlePayoutRun } from '#contracts/api/payouts.ts'
import { readReconciliation } from '#contracts/api/reconciliation.ts'
import { completeTask } from '#contracts/api/tasks.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { isSame, replay, report } from '../scripts/replay/replay.ts'
import { brokerByHand } from './broker.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, eachCreditedOnce, makeCompany } from './company.ts'

const system = await startSystem({
  env: { email: { MAIL_FIRST_RETRY_MS: '200', MAIL_UNKNOWN_RETRY_MS: '1500' } },
})
const { databases, inbox } = system
const broker = await brokerByHand(system.bus)
const policy = { payoutTime: '18:00', minimumPayoutMinor: 1, approval: 'automatic' } as const
let acme: Company

beforeAll(async () => {
  acme = await makeCompany(system)
})

const give = (workerId: string, amountMinor: number) =>
  acme.accountant.call(adjustBalance, { body: { workerId, amountMinor, reason: 'a bonus' } })

const payoutsOf = async (runId: string) =>
  (await acme.accountant.call(listPayouts, { params: { runId } })).items

const payoutOf = async (runId: string, { id }: { id: string }) =>
  (await payoutsOf(runId)).find(({ worker }) => worker.id === id)

const mailsAbout = (payoutId = '') =>
  inbox.store.list(500, 0).filter(({ MessageID }) => MessageID.includes(payoutId))

it('pays again what the bank has sent back, and tells of both', async () => {
  const { admin, accountant, ann, newTask } = acme
  await admin.call(updatePayoutPolicy, { body: { ...policy, settlement: 'bank-file' } })
  const body = { iban: 'DE89370400440532013000', holder: 'Somebody' }
  await admin.call(setOrganizationBankAccount, { body })
  await accountant.call(setWorkerBankAccount, { params: { workerId: ann.id }, body })
  const task = await newTask({ rewardMinor: 4_200 })
  await ann.call(completeTask, { params: { taskId: task.id } })
  await eachCreditedOnce(databases, [task])
  const atTheBank = async () => {
    const run = await accountant.call(startPayoutRun, { body: {} })
    const payoutId = await eventually(async () => {
      const [payout] = await payoutsOf(run.id)
      expect(payout).toMatchObject({ status: 'in_transit', amountMinor: 4_200 })
      return payout?.id ?? ''
    })
    const params = { runId: run.id }
    const file = await accountant.call(downloadBankFile, { params, query: { format: 'pain.001' } })
    expect(String(file)).toContain('<CtrlSum>42.00</CtrlSum>')
    return { runId: run.id, payoutId }
  }

  const first = await atTheBank()
  const back = { params: first, body: { reason: 'account closed' } }
  await accountant.call(returnPayout, { ...back, params: { payoutId: first.payoutId } })
  const told = await eventually(async () => {
    const [mail] = mailsAbout(first.payoutId)
    expect(mail).toMatchObject({
      MessageID: `payout-return-${first.payoutId}@demo.local`,
      To: [{ Address: ann.email }],
    })
    return inbox.store.read(mail?.ID ?? '')
  })
  expect(told?.Text).toContain('42.00')
  expect(told?.Text).toContain('account closed')

  const second = await atTheBank()
  await accountant.call(settlePayoutRun, { params: { runId: second.runId } })
  await eventually(async () =>
    expect(await payoutsOf(second.runId)).toMatchObject([
      { status: 'settled', noticeStatus: 'sent' },
    ]),
  )
  expect(mailsAbout(second.payoutId).map(({ MessageID }) => MessageID)).toEqual([
    `payout-${second.payoutId}@demo.local`,
  ])
  await eventually(async () => {
    const { items } = await ann.call(readMyStatement)
    expect(items.map(({ kind, balanceAfterMinor }) => [kind, balanceAfterMinor])).toEqual([
      ['payout', 0],
      ['payout_return', 4_200],
      ['payout', 0],
      ['reward', 4_200],
    ])
  })
  await eventually(async () =>
    expect(await accountant.call(readReconciliation)).toMatchObject({
      status: 'balanced',
      payouts: 2,
      payoutsMinor: 8_400,
      payoutTransfersMinor: 8_400,
      noticesSent: 2,
      noticesSentMinor: 8_400,
      bankFileLines: 2,
      bankFileLinesMinor: 8_400,
    }),
  )
})

it('pays nobody without a second pair of eyes, nor what it has not seen', async () => {
  const { admin, accountant, ann, bob } = acme
  const fourEyes = { ...policy, settlement: 'book', approval: 'four-eyes' } as const
  await admin.call(updatePayoutPolicy, { body: fourEyes })
  const off = { body: { ...fourEyes, approval: 'automatic' as const } }
  const refused = accountant.call(updatePayoutPolicy, off)
  await expect(refused).rejects.toMatchObject({ status: 403, code: 'forbidden' })

  await give(ann.id, 100)
  await give(bob.id, 200)
  const draft = await accountant.call(startPayoutRun, { body: {} })
  expect(draft).toMatchObject({ status: 'draft', totalMinor: 300 })
  const params = { runId: draft.id }
  const approveAs = (person: typeof admin, hash: string) =>
    person.call(approvePayoutRun, { params, body: { hash } })
  await expect(approveAs(accountant, draft.hash)).rejects.toMatchObject({
    status: 403,
    code: 'four_eyes',
  })
  await accountant.call(holdPayouts, { params: { workerId: bob.id }, body: { reason: 'unclear' } })
  await expect(approveAs(admin, draft.hash)).rejects.toMatchObject({
    status: 409,
    code: 'preview_stale',
    problem: { difference: [{ worker: { id: bob.id }, previewMinor: 200, nowMinor: 0 }] },
  })

  const { hash } = await admin.call(readPayoutRun, { params })
  await approveAs(admin, hash)
  await eventually(async () => {
    expect(await payoutOf(draft.id, ann)).toMatchObject({ status: 'paid', noticeStatus: 'sent' })
    expect(await payoutOf(draft.id, bob)).toMatchObject({ status: 'ended' })
  })
})

it('tells everybody whatever the mail server says, and shows whom it could not tell', async () => {
  const { admin, accountant, ann } = acme
  await admin.call(updatePayoutPolicy, { body: { ...policy, settlement: 'book' } })
  const [cy, dee] = await Promise.all(
    ['Cy', 'Dee'].map(async (name) => {
      const password = 'nobody ever uses this'
      const email = `${name}-${acme.id}@example.test`.toLowerCase()
      const body = { name, email, role: 'worker' as const, password }
      return admin.call(createUser, { body })
    }),
  )
  if (!cy || !dee) throw new Error('Both were added')
  for (const { id } of [ann, cy, dee]) await eventually(() => give(id, 700))
  inbox.fail({ kind: 'refuse', code: 451, to: ann.email, times: 2 })
  inbox.fail({ kind: 'refuse', code: 550, to: cy.email })
  inbox.fail({ kind: 'die-after-data', to: dee.email, times: 1 })

  const run = await accountant.call(startPayoutRun, { body: {} })

  await eventually(async () =>
    expect(await payoutOf(run.id, dee)).toMatchObject({ status: 'paid', noticeStatus: 'unknown' }),
  )
  await eventually(async () => {
    expect(await payoutOf(run.id, ann)).toMatchObject({ noticeStatus: 'sent' })
    expect(await payoutOf(run.id, cy)).toMatchObject({ status: 'paid', noticeStatus: 'bounced' })
    expect(await payoutOf(run.id, dee)).toMatchObject({ noticeStatus: 'sent' })
  })
  // Whoever wants it again gets it again: `npm run verify` knows that from a copy too many.
  const { items: deliveries } = await accountant.call(listEmailDeliveries, {
    query: { status: 'sent', search: ann.email },
  })
  const [newest] = deliveries
  await accountant.call(resendEmailDelivery, { params: { deliveryId: newest?.id ?? '' } })
  const copies = async (person: { id: string }) =>
    mailsAbout((await payoutOf(run.id, person))?.id).map(({ MessageID }) => MessageID)
  await eventually(async () => expect(await copies(ann)).toHaveLength(2))
  expect(await copies(cy)).toEqual([])
  const [first, second] = await copies(dee)
  expect(first).toBeDefined()
  expect(second).toBe(first)
})

it('moves no cent and sends no mail when all that ever happened is published again', async () => {
  await expectNoViolation(system)
  const state = async () => {
    const query = { now: 'true' }
    const { balanced, transfers, chain } = await acme.accountant.call(verifyLedger, { query })
    return { balanced, transfers, chain, mails: inbox.store.total() }
  }
  const before = await state()

  for (const [service, { sql }] of Object.entries(databases)) {
    const facts = await sql<{ routing_key: string; message: string }>(
      `SELECT routing_key, message FROM outbox WHERE lane = 'bus' AND kind = 'fact' ORDER BY id`,
    )
    for (const fact of facts) {
      const { id } = JSON.parse(fact.message)
      // Under its own id, and under one that no inbox has seen.
      const unseen = fact.message.replace(id, newId())
      await broker.publish(service, fact.routing_key, fact.message, unseen)
    }
  }

  await expectNoViolation(system)
  expect(await state()).toEqual(before)
})

it('finds no difference when all balances are built again from the transfers', async () => {
  const compared = await replay(databases.accounting.superuserUrl)
  expect(isSame(compared), report(compared)).toBe(true)
  expect(compared.map(({ rows }) => rows)).not.toContain(0)
})
