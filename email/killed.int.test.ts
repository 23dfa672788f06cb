import { afterAll, expect, it } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import { crashProcess, startProcess } from '#platform/testing/service-process.ts'
import { testBus } from '#platform/testing/test-bus.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import {
  mailDomain,
  mailLinkKey,
  organizationIsKnown,
  payoutIsPaid,
  testInbox,
  workerIsKnown,
} from './testing/post-office.ts'

const { db, sql, url } = await testDatabase('email')
const broker = await testBus()
const inbox = await testInbox()
await organizationIsKnown(db)
await workerIsKnown(db)

const env = {
  ...process.env,
  ROLES: 'worker',
  EMAIL_PORT: '0',
  EMAIL_DATABASE_URL: url,
  RABBITMQ_URL: broker.urls.email,
  INTERNAL_TOKEN_PUBLIC_KEYS: '{"keys":[{"kty":"EC","crv":"P-256","kid":"test"}]}',
  SMTP_URL: inbox.smtpUrl,
  MAIL_FROM: 'Piecework <no-reply@mail.example>',
  MAIL_DOMAIN: mailDomain,
  MAIL_LINK_KEY: mailLinkKey.toString('base64'),
  PUBLIC_URL: 'https://pw.example',
  LOG_LEVEL: 'info',
}
const email = { service: 'email', main: 'email/main.ts', port: 0 }

const mailsOf = (payoutId: string) =>
  inbox.store.list(500, 0).filter(({ MessageID }) => MessageID.includes(payoutId)).length

/** A sender that meets this failpoint while it sends a payout's notice. Answers the payout. */
async function senderDies(failpoint: string): Promise<string> {
  const payoutId = await payoutIsPaid(db)
  await crashProcess({ ...email, env: { ...env, FAILPOINTS: `${failpoint}=kill` } })
  // Nobody takes it over yet, however long the next one needs to start.
  await sql("UPDATE deliveries SET due_at = now() + interval '1 hour' WHERE status = 'sending'")
  return payoutId
}

it('loses no notice when senders die, and copies one only after DATA', async () => {
  const before = await senderDies('mail.before-data')
  const after = await senderDies('mail.after-data')
  expect([mailsOf(before), mailsOf(after)]).toEqual([0, 1])
  // The leases run out.
  await sql("UPDATE deliveries SET due_at = now() WHERE status = 'sending'")

  const survivor = await startProcess({ ...email, env })
  afterAll(() => survivor.stop())

  await eventually(async () => {
    const rows = await sql<{ status: string }>('SELECT status FROM deliveries')
    expect(rows).toEqual([{ status: 'sent' }, { status: 'sent' }])
  })
  expect([mailsOf(before), mailsOf(after)]).toEqual([1, 2])
}, 60_000)
