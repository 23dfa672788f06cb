import { beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import {
  acme,
  organizationIsKnown,
  payoutIsPaid,
  startOffice,
  testInbox,
  workerIsKnown,
} from './testing/post-office.ts'

const { db, sql } = await testDatabase('email')
const inbox = await testInbox()
const office = startOffice(db, inbox.smtpUrl)
await organizationIsKnown(db)
await workerIsKnown(db)

interface Row {
  status: string
  attempts: number
  ambiguous_attempts: number
  response: string
  due_at: Date | null
}

async function deliveryOf(payoutId: string): Promise<Row> {
  const [row] = await sql<Row>('SELECT * FROM deliveries WHERE about_id = $1', [payoutId])
  if (!row) throw new Error('There is no such delivery')
  return row
}

const mailsOf = (payoutId: string) =>
  inbox.store
    .list(500, 0)
    .filter(({ MessageID }) => MessageID.includes(`payout-${payoutId}@mail.example`))

/** What was announced of a payout's notice, in order. */
async function announced(payoutId: string): Promise<string[]> {
  const rows = await sql<{ news: string }>(
    `SELECT coalesce(event -> 'data' ->> 'state', event ->> 'type') AS news
       FROM outbox, LATERAL (SELECT message::jsonb AS event) AS parsed
      WHERE event -> 'data' ->> 'aboutId' = $1 ORDER BY id`,
    [payoutId],
  )
  return rows.map(({ news }) => news)
}

const status = (payoutId: string, expected: string) =>
  eventually(async () => expect((await deliveryOf(payoutId)).status).toBe(expected))

/** Queues a notice and wakes the sender. */
async function pay(): Promise<string> {
  const payoutId = await payoutIsPaid(db)
  office.wake()
  return payoutId
}

beforeEach(() => inbox.behave())

describe('sending a notice', () => {
  it('hands it to the mail server once and announces that', async () => {
    const payoutId = await pay()

    await status(payoutId, 'sent')
    const [mail] = mailsOf(payoutId)
    expect(mail).toMatchObject({
      To: [{ Name: 'Ann', Address: 'ann@acme.example' }],
      Subject: 'You have been paid 123.45 EUR',
    })
    expect(mailsOf(payoutId)).toHaveLength(1)
    expect(await announced(payoutId)).toEqual(['notice.delivered.v1'])
    const told = `SELECT message::jsonb #> '{data,amountMinor}' AS amount FROM outbox
                   WHERE message::jsonb #>> '{data,aboutId}' = $1`
    expect(await sql(told, [payoutId])).toEqual([{ amount: 12_345 }])
    expect(await deliveryOf(payoutId)).toMatchObject({ attempts: 1, due_at: null })
  })

  it('sends once when the mail server was down and is up again', async () => {
    await inbox.stopSmtp()
    const payoutId = await pay()
    await eventually(async () => expect((await deliveryOf(payoutId)).attempts).toBeGreaterThan(1))
    expect(await deliveryOf(payoutId)).toMatchObject({ status: 'queued', ambiguous_attempts: 0 })

    await inbox.startSmtp()

    await status(payoutId, 'sent')
    expect(mailsOf(payoutId)).toHaveLength(1)
    expect(await announced(payoutId)).toEqual(['notice.delivered.v1'])
  })

  it('comes back later when told to', async () => {
    inbox.fail({ kind: 'refuse', code: 451, times: 2 })

    const payoutId = await pay()

    await status(payoutId, 'sent')
    expect(await deliveryOf(payoutId)).toMatchObject({ attempts: 3 })
    expect(mailsOf(payoutId)).toHaveLength(1)
  })

  it('gives up a notice that is refused for good', async () => {
    inbox.fail({ kind: 'refuse', code: 550, times: 1 })

    const payoutId = await pay()

    await status(payoutId, 'bounced')
    expect(await deliveryOf(payoutId)).toMatchObject({ attempts: 1, due_at: null })
    expect((await deliveryOf(payoutId)).response).toContain('550')
    expect(await announced(payoutId)).toEqual(['bounced'])
  })

  it('calls it unknown when the connection dies after DATA, and retries once', async () => {
    inbox.fail({ kind: 'die-after-data', times: 1 })

    const payoutId = await pay()

    await status(payoutId, 'sent')
    const mails = mailsOf(payoutId)
    expect(mails).toHaveLength(2)
    expect(new Set(mails.map(({ MessageID }) => MessageID)).size).toBe(1)
    expect(await announced(payoutId)).toEqual(['unknown', 'notice.delivered.v1'])
    expect(await deliveryOf(payoutId)).toMatchObject({ attempts: 2, ambiguous_attempts: 1 })
  })

  it('leaves it unknown when that happens again', async () => {
    inbox.fail({ kind: 'die-after-data' })

    const payoutId = await pay()

    await eventually(async () =>
      expect(await deliveryOf(payoutId)).toMatchObject({ status: 'unknown', due_at: null }),
    )
    expect(mailsOf(payoutId)).toHaveLength(2)
    expect(await announced(payoutId)).toEqual(['unknown'])
  })

  it('finishes what a sender left when it died', async () => {
    const payoutId = await payoutIsPaid(db)
    await sql(
      `UPDATE deliveries SET status = 'sending', lease = lease + 1, due_at = now()
        WHERE about_id = $1`,
      [payoutId],
    )
    office.wake()

    await status(payoutId, 'sent')
    expect(await announced(payoutId)).toEqual(['unknown', 'notice.delivered.v1'])
  })
})

describe('a recipient who is not known yet', () => {
  const zoe = '01890000-0000-7000-8000-0000000000f1'

  it('is waited for', async () => {
    const payoutId = await payoutIsPaid(db, { workerId: zoe })
    office.wake()
    await eventually(async () =>
      expect(await deliveryOf(payoutId)).toMatchObject({
        status: 'queued',
        attempts: 0,
        response: 'The recipient is not known yet',
      }),
    )

    await workerIsKnown(db, { id: zoe, name: 'Zoe', email: 'zoe@acme.example' })
    office.wake()

    await status(payoutId, 'sent')
  })

  it('has no address after a day', async () => {
    const nobody = '01890000-0000-7000-8000-0000000000f2'
    const payoutId = await payoutIsPaid(db, { workerId: nobody })
    await sql('UPDATE deliveries SET give_up_at = now(), due_at = now() WHERE about_id = $1', [
      payoutId,
    ])
    office.wake()

    await status(payoutId, 'no_address')
    expect(await announced(payoutId)).toEqual(['no_address'])
  })
})

describe('an address that does not exist', () => {
  it('gets nothing more until there is news of the person', async () => {
    const max = '01890000-0000-7000-8000-0000000000f3'
    await workerIsKnown(db, { id: max, email: 'max@acme.example' })
    await sql(`UPDATE recipients SET unknown_address = email WHERE id = $1`, [max])

    const first = await payoutIsPaid(db, { workerId: max })
    office.wake()
    await status(first, 'no_address')

    await workerIsKnown(db, { id: max, email: 'max@acme.example', version: 2 })
    const second = await payoutIsPaid(db, { workerId: max })
    office.wake()
    await status(second, 'sent')
  })
})

describe('what people wrote', () => {
  it('stays text, in HTML and in headers', async () => {
    const eve = '01890000-0000-7000-8000-0000000000f4'
    const name = '<img src=x onerror=alert(1)>\r\nBcc: all@acme.example'
    await workerIsKnown(db, { id: eve, name, email: 'eve@acme.example' })

    const payoutId = await payoutIsPaid(db, { workerId: eve })
    office.wake()
    await status(payoutId, 'sent')

    const [found] = mailsOf(payoutId)
    const mail = await inbox.store.read(found?.ID ?? '')
    expect(mail?.To).toEqual([
      { Name: '<img src=x onerror=alert(1)> Bcc: all@acme.example', Address: 'eve@acme.example' },
    ])
    expect(mail?.HTML).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(mail?.HTML).not.toContain('<img')
    expect(mail?.HTML.match(/href="[^"]*"/g)).toEqual(['href="https://pw.example"'])
    expect(mail?.Text).toContain('Hello <img src=x onerror=alert(1)> Bcc:')
  })
})

describe('two senders at once', () => {
  it('send each notice once', async () => {
    startOffice(db, inbox.smtpUrl)
    const payoutIds = await Promise.all(Array.from({ length: 20 }, () => payoutIsPaid(db)))
    office.wake()

    for (const payoutId of payoutIds) await status(payoutId, 'sent')
    expect(payoutIds.map((payoutId) => mailsOf(payoutId).length)).toEqual(payoutIds.map(() => 1))
  })
})

describe('row level security', () => {
  it('shows a service without a tenant nothing, and gives out leases by ids only', async () => {
    await payoutIsPaid(db)
    const rows = await db.system((trx) => trx('deliveries').select('id'))
    expect(rows).toEqual([])
    const other = { organizationId: '01890000-0000-7000-8000-00000000000c' }
    expect(await db.as(other, (trx) => trx('deliveries').select('id'))).toEqual([])
    expect(
      (await db.as({ organizationId: acme }, (trx) => trx('deliveries'))).length,
    ).toBeGreaterThan(0)
  })
})
