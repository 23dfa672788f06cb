import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import nodemailer from 'nodemailer'
import { z } from 'zod'
import { noticeDelivered } from '#contracts/events/notice.ts'
import { newId } from '#platform/ids.ts'
import { declareQueueOf } from '#platform/testing/queue.ts'
import { makeSystem } from '#platform/testing/system.ts'
import type { TestDatabase } from '#platform/testing/test-database.ts'
import { letterWriter } from '../../email/letters.ts'
import { aPayout } from '../../email/testing/post-office.ts'
import { watchMemory } from '../kit/memory.ts'
import type { Turn } from '../kit/report.ts'
import type { Part } from './part.ts'

const notices = Number(process.env.BENCH_NOTICES ?? 10_000)
const warmUp = 500
/** As the service has (email/main.ts). */
const connections = 5
const longestMs = 900_000
const workerId = '01890000-0000-7000-8000-0000000000a1'

/**
 * Queued notices, each written, sent to a mail server on this machine, recorded and announced by
 * the email service as it runs; beside bare nodemailer, which sends one mail again and again.
 */
export const sendNotices: Part = async (turns) => {
  const sink = fork(fileURLToPath(new URL('../smtp-sink.ts', import.meta.url)))
  const port = z.int().parse(await new Promise((told) => sink.once('message', told)))
  const smtpUrl = `smtp://127.0.0.1:${port}`
  const system = await makeSystem({
    services: ['email'],
    straight: true,
    env: { email: { SMTP_URL: smtpUrl } },
  })
  await declareQueueOf('accounting', noticeDelivered, system.bus.adminUrl)
  const memory = watchMemory({ email: system.services.process('email').pid })
  const { email } = system.databases
  try {
    await sendBare(smtpUrl, warmUp)
    await sendByLedger(email, warmUp)
    const measured: Turn[] = []
    while (measured.length < turns) {
      const beside = await sendBare(smtpUrl, notices)
      measured.push({ value: await sendByLedger(email, notices), beside })
    }
    const figure = {
      what: `${notices} payout notices by mail`,
      unit: 'mails/s',
      limit: 'bare pooled nodemailer',
      turns: measured,
      goal: { atLeast: 0.6 },
    }
    return { figures: [figure], memoryMb: await memory.end() }
  } catch (error) {
    console.error(system.services.logs())
    throw error
  } finally {
    await memory.end()
    await system.close()
    sink.kill()
  }
}

/** The same mail again and again, written once. Mails per second. */
async function sendBare(url: string, mails: number): Promise<number> {
  const write = letterWriter({ publicUrl: 'https://pw.example', mailLinkKey: Buffer.alloc(32) })
  const addressee = { name: 'Ann', locale: 'en', organizationName: 'Acme', timeZone: 'UTC' }
  const letter = await write('payout_paid', aPayout(newId()), addressee)
  const transporter = nodemailer.createTransport({ url, pool: true, maxConnections: connections })
  const since = performance.now()
  let next = 0
  const send = async () => {
    while (next < mails) {
      next += 1
      const messageId = `<bench-${next}@mail.example>`
      const from = 'Piecework <no-reply@mail.example>'
      await transporter.sendMail({ ...letter, messageId, from, to: 'ann@acme.example' })
    }
  }
  await Promise.all(Array.from({ length: connections }, send))
  transporter.close()
  return mails / ((performance.now() - since) / 1_000)
}

/** As many notices of a new organization, queued at once. Mails per second, by their own times. */
async function sendByLedger({ sql }: TestDatabase, mails: number): Promise<number> {
  const organizationId = newId()
  await sql(
    `INSERT INTO organizations (organization_id, name, time_zone, version)
     VALUES ($1, 'Acme', 'UTC', 1)`,
    [organizationId],
  )
  await sql(
    `INSERT INTO recipients (organization_id, id, name, email, locale, version)
     VALUES ($1, $2, 'Ann', 'ann@acme.example', 'en', 1)`,
    [organizationId, workerId],
  )
  await sql(
    `INSERT INTO deliveries (organization_id, id, kind, about_id, recipient_id, message_id,
       subject, data, due_at, give_up_at, correlation_id, traceparent, created_at)
     SELECT $1, id, 'payout_paid', id, $2, '<payout-' || id || '@mail.example>', 'Paid', $3,
            now(), now() + interval '1 day', 'bench', $4, now()
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $5)) AS made`,
    [
      organizationId,
      workerId,
      aPayout(newId()),
      `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
      mails,
    ],
  )
  const until = Date.now() + longestMs
  for (;;) {
    const [row] = await sql<Sent>(sentSql, [organizationId])
    if (row?.sent === mails) return (mails - row.first) / row.seconds
    if (Date.now() > until) throw new Error(`${row?.sent} of ${mails} notices are sent`)
    await sleep(500)
  }
}

interface Sent {
  sent: number
  /** How many had been sent when the clock began. */
  first: number
  seconds: number
}

const sentSql = `
  WITH sent AS (SELECT sent_at FROM deliveries WHERE organization_id = $1 AND status = 'sent')
  SELECT count(*)::integer AS sent,
         count(*) FILTER (WHERE sent_at = (SELECT min(sent_at) FROM sent))::integer AS first,
         extract(epoch FROM max(sent_at) - min(sent_at))::float8 AS seconds
    FROM sent`
