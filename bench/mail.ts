/**
 * How many payout notices the mail ledger hands to a mail server in a second, beside what bare
 * nodemailer does with the same mails, connections and server. 10,000 of them (`BENCH_MAILS`), on
 * test servers of its own, or those that `npm run test:servers` left running.
 */
import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import nodemailer from 'nodemailer'
import { z } from 'zod'
import { bell } from '../email/bell.ts'
import { startSending } from '../email/jobs.ts'
import { letterWriter } from '../email/letters.ts'
import { openMailer } from '../email/mailer.ts'
import startTestServers from '../platform/testing/global-setup.ts'
import { makeDatabase } from '../platform/testing/test-database.ts'

const mails = Number(process.env.BENCH_MAILS ?? 10_000)
/** As in production (email/main.ts). */
const connections = 5
const slots = 20
const from = 'Piecework <no-reply@mail.example>'
const organizationId = '01890000-0000-7000-8000-00000000000a'
const workerId = '01890000-0000-7000-8000-0000000000a1'
const payout = {
  payoutId: workerId,
  runId: workerId,
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
}
const write = letterWriter({ publicUrl: 'https://pw.example', mailLinkKey: Buffer.alloc(32, 7) })

const stopServers = await startTestServers()
const sink = fork(fileURLToPath(new URL('./smtp-sink.ts', import.meta.url)))
const port = await new Promise((told) => sink.once('message', told))
const smtpUrl = `smtp://127.0.0.1:${z.int().parse(port)}`
const email = await makeDatabase('email')
try {
  const bare = await bareNodemailer()
  const ledger = await mailLedger()
  const ratio = ledger.perSecond / bare.perSecond
  console.table([
    { sender: 'bare pooled nodemailer', ...bare },
    { sender: 'the mail ledger', ...ledger },
  ])
  console.log(`${mails} mails, ${connections} connections: ratio ${ratio.toFixed(2)}, goal 0.6`)
} finally {
  sink.kill()
  await email.drop()
  await stopServers?.()
}

/** The same mail again and again, written once. */
async function bareNodemailer() {
  const addressee = { name: 'Ann', locale: 'en', organizationName: 'Acme', timeZone: 'UTC' }
  const letter = await write('payout_paid', payout, addressee)
  const transporter = nodemailer.createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  })
  const measured = measure()
  let next = 0
  const sender = async () => {
    while (next < mails) {
      next += 1
      const messageId = `<bench-${next}@mail.example>`
      await transporter.sendMail({ ...letter, messageId, from, to: 'ann@acme.example' })
    }
  }
  await Promise.all(Array.from({ length: connections }, sender))
  transporter.close()
  return measured.end()
}

/** As many notices, queued, each written, sent, recorded and announced. */
async function mailLedger() {
  await email.sql(
    `INSERT INTO organizations (organization_id, name, time_zone, version)
     VALUES ($1, 'Acme', 'UTC', 1)`,
    [organizationId],
  )
  await email.sql(
    `INSERT INTO recipients (organization_id, id, name, email, locale, version)
     VALUES ($1, $2, 'Ann', 'ann@acme.example', 'en', 1)`,
    [organizationId, workerId],
  )
  await email.sql(
    `INSERT INTO deliveries (organization_id, id, kind, about_id, recipient_id, message_id,
       subject, data, due_at, give_up_at, correlation_id, traceparent, created_at)
     SELECT $1, id, 'payout_paid', id, $2, '<payout-' || id || '@mail.example>', 'Paid', $3,
            now(), now() + interval '1 day', 'bench', $4, now()
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $5)) AS made`,
    [organizationId, workerId, payout, `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, mails],
  )
  const mailer = openMailer({ smtpUrl, from, connections })
  const measured = measure()
  const sending = startSending({
    db: email.db,
    bell: bell(),
    slots,
    leaseSeconds: 20,
    office: { mailer, write },
    pace: { firstRetryMs: 30_000, unknownRetryMs: 30_000 },
  })
  while ((await waiting()) > 0) await sleep(500)
  const result = measured.end()
  await sending.stop()
  mailer.close()
  return result
}

async function waiting(): Promise<number> {
  const [row] = await email.sql<{ waiting: number }>(
    `SELECT count(*)::integer AS waiting FROM deliveries WHERE status <> 'sent'`,
  )
  return row?.waiting ?? 0
}

/** Counts from now on; memory is this process's, the largest of each second. */
function measure() {
  const since = performance.now()
  const memory: number[] = []
  const look = () => memory.push(Math.round(process.memoryUsage.rss() / 2 ** 20))
  const timer = setInterval(look, 1_000)
  look()
  return {
    end: () => {
      clearInterval(timer)
      look()
      const perSecond = Math.round(mails / ((performance.now() - since) / 1_000))
      return { perSecond, firstMb: memory[0], largestMb: Math.max(...memory) }
    },
  }
}
