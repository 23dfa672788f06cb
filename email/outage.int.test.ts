import { beforeEach, expect, it } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import {
  organizationIsKnown,
  payoutIsPaid,
  startOffice,
  testInbox,
  workerIsKnown,
} from './testing/post-office.ts'

const { db, sql } = await testDatabase('email')
const inbox = await testInbox()
// As in production.
const office = startOffice(db, inbox.smtpUrl, { firstRetryMs: 30_000, unknownRetryMs: 30_000 })
await organizationIsKnown(db)
await workerIsKnown(db)
const hourSeconds = 3_600

interface Row {
  status: string
  attempts: number
  ambiguous: number
  waits: number
}

async function deliveryOf(payoutId: string): Promise<Row> {
  const [row] = await sql<Row>(
    `SELECT status, attempts, ambiguous_attempts AS ambiguous,
            coalesce(extract(epoch FROM due_at - now()), 0)::float8 AS waits
       FROM deliveries WHERE about_id = $1`,
    [payoutId],
  )
  if (!row) throw new Error('There is no such delivery')
  return row
}

/** What one more try came to. */
const afterTry = (payoutId: string, attempts: number) =>
  eventually(async () => {
    const row = await deliveryOf(payoutId)
    expect(row.attempts).toBeGreaterThan(attempts)
    expect(row.status).not.toBe('sending')
    return row
  })

/** Time has passed for a delivery, as far as it waits: it is due, and its day is shorter. */
async function passTheWait(payoutId: string): Promise<void> {
  await sql(
    `UPDATE deliveries SET give_up_at = give_up_at - (due_at - now()), due_at = now()
      WHERE about_id = $1`,
    [payoutId],
  )
  office.wake()
}

/** Lets it be tried again and again for so long, or until there is no next try; it waits then. */
async function tryFor(payoutId: string, seconds: number): Promise<Row & { passed: number }> {
  office.wake()
  let row = await afterTry(payoutId, 0)
  let passed = 0
  while (row.status === 'queued' && passed + row.waits < seconds) {
    passed += row.waits
    await passTheWait(payoutId)
    row = await afterTry(payoutId, row.attempts)
  }
  return { ...row, passed: passed + row.waits }
}

const mailsOf = (payoutId: string) =>
  inbox.store.list(500, 0).filter(({ MessageID }) => MessageID.includes(payoutId))

const announced = async (payoutId: string) => {
  const rows = await sql<{ news: string }>(
    `SELECT coalesce(event -> 'data' ->> 'state', event ->> 'type') AS news
       FROM outbox, LATERAL (SELECT message::jsonb AS event) AS parsed
      WHERE event -> 'data' ->> 'aboutId' = $1 ORDER BY id`,
    [payoutId],
  )
  return rows.map(({ news }) => news)
}

beforeEach(async () => {
  inbox.behave()
  await inbox.startSmtp()
})

it('sends once what waited for a mail server that was down for an hour', async () => {
  await inbox.stopSmtp()
  const payoutId = await payoutIsPaid(db)

  const { attempts, passed } = await tryFor(payoutId, hourSeconds)
  // 30 s, then twice as long each time, a fifth more or less.
  expect(attempts).toBeGreaterThanOrEqual(6)
  expect(attempts).toBeLessThanOrEqual(8)
  expect(passed).toBeGreaterThan(hourSeconds)
  expect(await announced(payoutId)).toEqual([])
  await inbox.startSmtp()
  await passTheWait(payoutId)

  await eventually(async () => expect((await deliveryOf(payoutId)).status).toBe('sent'))
  expect(mailsOf(payoutId)).toHaveLength(1)
  expect(await announced(payoutId)).toEqual(['notice.delivered.v1'])
})

it('gives up and says so when the mail server was down for a day', async () => {
  await inbox.stopSmtp()
  const payoutId = await payoutIsPaid(db)

  const { status, passed } = await tryFor(payoutId, 48 * hourSeconds)

  expect(status).toBe('failed')
  expect(Math.abs(passed - 24 * hourSeconds)).toBeLessThan(60)
  expect(await announced(payoutId)).toEqual(['failed'])
})

it('sends once what was put off by a mail server that took nothing for an hour', async () => {
  inbox.fail({ kind: 'refuse', code: 451 })
  const payoutId = await payoutIsPaid(db)
  await tryFor(payoutId, hourSeconds)
  inbox.behave()
  await passTheWait(payoutId)

  await eventually(async () => expect((await deliveryOf(payoutId)).status).toBe('sent'))
  expect(mailsOf(payoutId)).toHaveLength(1)
})

it('waits 30 s before the one copy of what may have arrived', async () => {
  inbox.fail({ kind: 'die-after-data', times: 1 })
  const payoutId = await payoutIsPaid(db)
  office.wake()

  const waiting = await eventually(async () => {
    const row = await deliveryOf(payoutId)
    expect(row).toMatchObject({ status: 'unknown', ambiguous: 1 })
    return row
  })
  expect(waiting.waits).toBeGreaterThan(20)
  expect(mailsOf(payoutId)).toHaveLength(1)
  await passTheWait(payoutId)

  await eventually(async () => expect((await deliveryOf(payoutId)).status).toBe('sent'))
  const ids = mailsOf(payoutId).map(({ MessageID }) => MessageID)
  expect(ids).toEqual([ids[0], ids[0]])
  expect(await announced(payoutId)).toEqual(['unknown', 'notice.delivered.v1'])
})
