import { expect, it } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import { crashProcess } from '#platform/testing/service-process.ts'
import { testBus } from '#platform/testing/test-bus.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import {
  organizationIsKnown,
  payoutIsPaid,
  senderEnvironment,
  startOffice,
  testInbox,
  workerIsKnown,
} from './testing/post-office.ts'

const { db, sql, url } = await testDatabase('email')
const broker = await testBus()
const inbox = await testInbox()
await organizationIsKnown(db)
await workerIsKnown(db)

/** Stops between DATA and its record with the first mail, dies before DATA of the second. */
const failpoints = 'mail.after-data=stall:60000@1,mail.before-data=kill@2'
const env = {
  ...senderEnvironment({
    databaseUrl: url,
    rabbitmqUrl: broker.urls.email ?? '',
    smtpUrl: inbox.smtpUrl,
  }),
  MAIL_LEASE_SECONDS: '1',
  FAILPOINTS: failpoints,
}

const mailsOf = (payoutId: string) =>
  inbox.store.list(500, 0).filter(({ MessageID }) => MessageID.includes(payoutId)).length

it('loses no notice when a sender dies, and copies one only after DATA', async () => {
  const afterData = await payoutIsPaid(db)
  const dying = crashProcess({ service: 'email', main: 'email/main.ts', env })
  await eventually(() => expect(mailsOf(afterData)).toBe(1), 40_000)
  const beforeData = await payoutIsPaid(db)
  await dying
  expect([mailsOf(afterData), mailsOf(beforeData)]).toEqual([1, 0])
  expect(await sql('SELECT DISTINCT status FROM deliveries')).toEqual([{ status: 'sending' }])

  startOffice(db, inbox.smtpUrl)

  await eventually(async () => {
    const rows = await sql<{ status: string }>('SELECT status FROM deliveries')
    expect(rows).toEqual([{ status: 'sent' }, { status: 'sent' }])
  }, 10_000)
  expect([mailsOf(afterData), mailsOf(beforeData)]).toEqual([2, 1])
}, 60_000)
