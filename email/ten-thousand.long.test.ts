import { afterAll, beforeAll, expect, it } from 'vitest'
import { noticeDelivered } from '#contracts/events/notice.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { residentMb } from '#platform/testing/memory.ts'
import { declareQueueOf } from '#platform/testing/queue.ts'
import { startSystem } from '#platform/testing/system.ts'
import { acme, ann, aPayout } from './testing/post-office.ts'

const { bus, databases, inbox, services } = await startSystem({ services: ['email'] })
const { sql } = databases.email
const { pid } = services.process('email')
const count = 10_000
const largestMb = 200

const seen: number[] = []
const looking = setInterval(() => seen.push(residentMb(pid)), 1_000)
afterAll(() => clearInterval(looking))

beforeAll(async () => {
  await declareQueueOf('accounting', noticeDelivered, bus.adminUrl)
  await sql(
    `INSERT INTO organizations (organization_id, name, time_zone, version)
     VALUES ($1, 'Acme', 'Europe/Berlin', 1)`,
    [acme],
  )
  await sql(
    `INSERT INTO recipients (organization_id, id, name, email, locale, version)
     VALUES ($1, $2, 'Ann', 'ann@acme.example', 'en', 1)`,
    [acme, ann],
  )
})

/** So many notices are due now. */
const queue = (notices: number) =>
  sql(
    `INSERT INTO deliveries (organization_id, id, kind, about_id, recipient_id, message_id,
       subject, data, due_at, give_up_at, correlation_id, traceparent, created_at)
     SELECT $1, id, 'payout_paid', id, $2, '<payout-' || id || '@demo.local>', 'Paid', $3, now(),
            now() + interval '1 day', 'click', $4, now()
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $5)) AS made`,
    [acme, ann, aPayout(newId()), `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, notices],
  )

const allAreSent = (notices: number) =>
  eventually(async () => {
    const sent = `SELECT FROM deliveries WHERE status = 'sent'`
    expect(await sql(sent)).toHaveLength(notices)
  }, 1_500_000)

it('sends 10,000 notices, each once, in 200 MB that do not grow', async () => {
  // What the first ones need stays: templates, connections, compiled code.
  await queue(count / 10)
  await allAreSent(count / 10)
  const settled = Math.max(...seen.splice(0))

  await queue(count - count / 10)
  await allAreSent(count)

  const mails = inbox.store.list(2 * count, 0).map(({ MessageID }) => MessageID)
  expect(mails).toHaveLength(count)
  expect(new Set(mails).size).toBe(count)
  const largest = Math.max(...seen)
  console.info(`email had ${settled} MB after ${count / 10} notices, ${largest} MB at most`)
  expect(largest).toBeLessThan(largestMb)
  expect(largest - settled).toBeLessThan(20)
}, 3_000_000)
