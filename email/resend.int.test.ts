import { beforeEach, describe, expect, it } from 'vitest'
import { payoutReturned } from '#contracts/events/payout.ts'
import { passwordResetRequested } from '#contracts/events/user.ts'
import { newId } from '#platform/ids.ts'
import { seal } from '#platform/seal.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import {
  acme,
  ann,
  aPayout,
  bolt,
  mailDomain,
  mailLinkKey,
  organizationIsKnown,
  payoutIsPaid,
  received,
  startOffice,
  testInbox,
  workerIsKnown,
} from './testing/post-office.ts'
import { readDelivery } from './use-cases/list-deliveries.ts'
import { queuePasswordResets, queueReturnNotices } from './use-cases/queue-notices.ts'
import { resendDelivery } from './use-cases/resend-delivery.ts'

const { db, sql } = await testDatabase('email')
const inbox = await testInbox()
const office = startOffice(db, inbox.smtpUrl)
const eve = '01890000-0000-7000-8000-0000000000e1'
const here = { organizationId: acme }
const post = () => ({ mailDomain, now: new Date() })
await organizationIsKnown(db)
await workerIsKnown(db)
await workerIsKnown(db, { id: eve, name: 'Eve', email: 'eve@acme.example' })

beforeEach(() => inbox.behave())

const mailsOf = (aboutId: string) =>
  inbox.store.list(500, 0).filter(({ MessageID }) => MessageID.includes(aboutId))

async function idOf(aboutId: string): Promise<string> {
  const [row] = await sql<{ id: string }>('SELECT id FROM deliveries WHERE about_id = $1', [
    aboutId,
  ])
  return row?.id ?? ''
}

const read = (id: string) => db.read(here, (trx) => readDelivery(trx, id))
const resend = (id: string, organizationId = acme) =>
  db.as({ organizationId }, (trx) =>
    resendDelivery(trx, { deliveryId: id, by: eve, now: new Date() }),
  )

/** Waits until nothing more will be done for the delivery. */
async function becomes(id: string, status: string, attempts: number) {
  await eventually(async () => expect(await read(id)).toMatchObject({ status, attempts }))
}

describe('a mail sent once more by hand', () => {
  it('has the same Message-ID, is counted, and tells who wanted it', async () => {
    const payoutId = await payoutIsPaid(db)
    office.wake()
    const id = await eventually(async () => {
      const found = await idOf(payoutId)
      expect((await read(found)).status).toBe('sent')
      return found
    })

    await resend(id)
    office.wake()
    await becomes(id, 'sent', 2)

    const mails = mailsOf(payoutId)
    expect(mails).toHaveLength(2)
    expect(new Set(mails.map(({ MessageID }) => MessageID)).size).toBe(1)
    expect((await read(id)).resends).toMatchObject([{ by: { id: eve, name: 'Eve' } }])
    // It was announced as delivered the first time.
    const news = await sql(`SELECT FROM outbox WHERE message LIKE '%' || $1 || '%'`, [payoutId])
    expect(news).toHaveLength(1)
  })

  it('reaches an address that was refused before', async () => {
    inbox.fail({ kind: 'refuse', code: 550, times: 1 })
    const payoutId = await payoutIsPaid(db)
    office.wake()
    await eventually(async () => expect(await idOf(payoutId)).not.toBe(''))
    const id = await idOf(payoutId)
    await becomes(id, 'bounced', 1)

    await resend(id)
    office.wake()
    await becomes(id, 'sent', 2)
    expect(mailsOf(payoutId)).toHaveLength(1)
  })

  it('is not sent while it is on its way, and not found in another organization', async () => {
    inbox.fail({ kind: 'refuse', code: 451 })
    const payoutId = await payoutIsPaid(db)
    const id = await idOf(payoutId)

    await expect(resend(id)).rejects.toMatchObject({ status: 409, code: 'still_on_its_way' })
    await expect(resend(id, bolt)).rejects.toMatchObject({ status: 404 })
    await expect(resend(newId())).rejects.toMatchObject({ status: 404 })
  })
})

describe('the other notices', () => {
  it('tell of a payout that came back', async () => {
    const payoutId = newId()
    const { paidAt: returnedAt, ...payout } = aPayout(payoutId)
    const data = payoutReturned.data.parse({ ...payout, returnedAt, reason: 'Account closed' })
    await db.as(here, (trx) => queueReturnNotices(trx, [received(data, payoutId)], post()))
    office.wake()

    const [mail] = await eventually(() => {
      const found = mailsOf(payoutId)
      expect(found).toHaveLength(1)
      return found
    })
    expect(mail?.MessageID).toBe(`payout-return-${payoutId}@mail.example`)
    expect(mail?.Subject).toBe('Your payout of 123.45 EUR was returned')
    const whole = await inbox.store.read(mail?.ID ?? '')
    expect(whole?.Text).toContain('Reason given: Account closed')
  })

  it('bring each link for a new password, forget it, and do not send it again', async () => {
    const data = passwordResetRequested.data.parse({
      userId: ann,
      sealedToken: seal(mailLinkKey, 'open sesame'),
      expiresAt: '2026-03-02T12:00:00Z',
    })
    const requests = [received(data, ann), received(data, ann)]
    await db.as(here, (trx) => queuePasswordResets(trx, requests, post()))
    await db.as(here, (trx) => queuePasswordResets(trx, requests, post()))
    office.wake()

    for (const { id: requestId } of requests) {
      await eventually(() => expect(mailsOf(requestId)).toHaveLength(1))
      const whole = await inbox.store.read(mailsOf(requestId)[0]?.ID ?? '')
      const link = 'https://pw.example/password-reset#token=open+sesame'
      expect(whole?.Text).toContain(link)
      expect(whole?.HTML.match(/href="[^"]*"/g)).toEqual([`href="${link}"`])
      const id = await idOf(requestId)
      await becomes(id, 'sent', 1)
      await expect(resend(id)).rejects.toMatchObject({ status: 409, code: 'link_is_gone' })
    }
    expect(await sql(`SELECT FROM deliveries WHERE data ? 'sealedToken'`)).toEqual([])
  })
})
