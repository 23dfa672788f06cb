import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { payoutPaid } from '#contracts/events/payout.ts'
import { userCreated } from '#contracts/events/user.ts'
import type { Received } from '#platform/consumers.ts'
import { newContext } from '#platform/context.ts'
import type { Db } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { startInbox } from '../../infra/local/inbox/inbox.ts'
import { bell } from '../bell.ts'
import type { Pace } from '../domain/delivery.ts'
import { startSending } from '../jobs.ts'
import { letterWriter } from '../letters.ts'
import { openMailer } from '../mailer.ts'
import { queuePayoutNotices } from '../use-cases/queue-notices.ts'
import { rememberOrganization } from '../use-cases/remember-organization.ts'
import { rememberPeople } from '../use-cases/remember-people.ts'

export const acme = '01890000-0000-7000-8000-00000000000a'
export const bolt = '01890000-0000-7000-8000-00000000000b'
export const ann = '01890000-0000-7000-8000-0000000000a1'
export const mailDomain = 'mail.example'
export const mailLinkKey = Buffer.alloc(32, 7)

/** An inbox of this test file; call it at the top level. */
export async function testInbox() {
  const folder = await mkdtemp(path.join(tmpdir(), 'piecework-inbox-'))
  const inbox = await startInbox({ folder })
  afterAll(async () => {
    await inbox.close()
    await rm(folder, { recursive: true, force: true })
  })
  return inbox
}

const shortWaits: Pace = { firstRetryMs: 150, unknownRetryMs: 300 }

/** Sends what is due in this process, with short waits, until the test file ends. */
export function startOffice(db: Db, smtpUrl: string, pace = shortWaits) {
  const mailer = openMailer({ smtpUrl, from: 'Piecework <no-reply@mail.example>', connections: 3 })
  const doorbell = bell()
  const sending = startSending({
    db,
    bell: doorbell,
    slots: 3,
    leaseSeconds: 20,
    office: { mailer, write: letterWriter({ publicUrl: 'https://pw.example', mailLinkKey }) },
    pace,
  })
  afterAll(async () => {
    await sending.stop()
    mailer.close()
  })
  return { ...sending, wake: doorbell.ring }
}

/** The environment of a process of email's own that only sends, as a test starts and kills it. */
export const senderEnvironment = (where: {
  databaseUrl: string
  rabbitmqUrl: string
  smtpUrl: string
}): Record<string, string | undefined> => ({
  ...process.env,
  ROLES: 'worker',
  EMAIL_PORT: '0',
  EMAIL_DATABASE_URL: where.databaseUrl,
  RABBITMQ_URL: where.rabbitmqUrl,
  INTERNAL_TOKEN_PUBLIC_KEYS: '{"keys":[{"kty":"EC","crv":"P-256","kid":"test"}]}',
  SMTP_URL: where.smtpUrl,
  MAIL_FROM: 'Piecework <no-reply@mail.example>',
  MAIL_DOMAIN: mailDomain,
  MAIL_LINK_KEY: mailLinkKey.toString('base64'),
  PUBLIC_URL: 'https://pw.example',
  LOG_LEVEL: 'info',
})

/** An event as a handler gets it. */
export function received<T>(data: T, subject: string, version = 1): Received<T> {
  return {
    ...newContext(),
    id: newId(),
    type: 'test',
    subject,
    organizationId: acme,
    aggregateVersion: version,
    time: new Date(),
    data,
  }
}

/** The organization's name and time zone become known. */
export async function organizationIsKnown(db: Db, organizationId = acme, name = 'Acme') {
  const data = { organizationId, name, currency: 'EUR', timeZone: 'Europe/Berlin' }
  await db.as({ organizationId }, (trx) =>
    rememberOrganization(trx, [received(data, organizationId)], { now: new Date() }),
  )
}

interface Worker {
  id?: string
  organizationId?: string
  name?: string
  email?: string
  locale?: string
  version?: number
}

/** A worker's address becomes known. */
export async function workerIsKnown(db: Db, worker: Worker = {}): Promise<void> {
  const { organizationId = acme, version = 1, id = ann, name = 'Ann', ...rest } = worker
  const person = userCreated.data.parse({
    userId: id,
    name,
    email: 'ann@acme.example',
    locale: 'en',
    ...rest,
    role: 'worker',
    status: 'active',
  })
  await db.as({ organizationId }, (trx) =>
    rememberPeople(trx, [received(person, id, version)], { now: new Date() }),
  )
}

/** What accounting says of a payout of 123.45 EUR. */
export function aPayout(payoutId: string, workerId = ann) {
  return payoutPaid.data.parse({
    payoutId,
    runId: newId(),
    workerId,
    amountMinor: 12_345,
    currency: 'EUR',
    periodNumber: 7,
    openingMinor: -500,
    earnedMinor: 13_000,
    feesMinor: -155,
    closingMinor: 0,
    paidAt: '2026-03-02T17:00:01Z',
    periodStart: '2026-03-01T17:00:00Z',
    periodEnd: '2026-03-02T17:00:00Z',
  })
}

/** A payout was paid: its notice is queued. Answers the payout's id. */
export async function payoutIsPaid(db: Db, { organizationId = acme, workerId = ann } = {}) {
  const payoutId = newId()
  const event = received(aPayout(payoutId, workerId), payoutId)
  await db.as({ organizationId }, (trx) =>
    queuePayoutNotices(trx, [event], { mailDomain, now: new Date() }),
  )
  return payoutId
}
