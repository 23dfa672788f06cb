import { z } from 'zod'
import { StatementLine } from '#contracts/api/analytics.ts'
import type { readEntryTrail, TrailStep } from '#contracts/api/statements.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { forbidden, notFound } from '#platform/errors.ts'
import { type EntryFacts, trailOf } from '../domain/trail.ts'
import { freshnessOf, type Question } from '../replicas.ts'
import type { Sources } from './sources.ts'

interface Asked extends Question {
  /** The transfer of the line. */
  entryId: string
  /** Whose line it has to be; nobody's in particular for accountants and admins. */
  ownerId: string | undefined
}

/**
 * Why a line is there: every step from the click to the mail, as far as it has come, each by its
 * id. Throws 404 when there is no such line, 403 when it is another person's.
 */
export async function entryTrail(
  { money, work }: Sources,
  asked: Asked,
): Promise<AnswerOf<typeof readEntryTrail>> {
  const ledger = await money.read(asked, async (trx) => {
    const entry = await readEntry(trx, asked.entryId)
    if (!entry) throw notFound()
    if (asked.ownerId !== undefined && asked.ownerId !== entry.workerId) {
      throw forbidden('not_yours', 'This line is in another person’s statement')
    }
    return { entry, payout: await readPayout(trx, entry) }
  })
  const { entry, payout } = ledger.value
  const taskId = entry.taskId ?? undefined
  const task = await work.read(asked, async (trx) => taskId && (await readTask(trx, taskId)))
  const facts: EntryFacts = { entry, payout, task: task.value || undefined }
  const steps: TrailStep[] = trailOf(facts).map(({ at, what, id }) => {
    return { at: at?.toISOString() ?? null, what, id }
  })
  return { ...freshnessOf(ledger, task), steps }
}

const Entry = z.object({
  transferId: z.string(),
  workerId: z.string(),
  sequence: z.int(),
  kind: StatementLine.shape.kind,
  causeId: z.string(),
  taskId: z.string().nullable(),
  correlationId: z.string(),
  occurredAt: z.date(),
  postedAt: z.date(),
  periodNumber: z.int(),
})

async function readEntry(trx: Trx, transferId: string) {
  const { rows } = await trx.raw(
    `SELECT transfer_id AS "transferId", worker_id AS "workerId", sequence, kind,
            (SELECT cause_id FROM reporting.transfers WHERE id = :transferId) AS "causeId",
            task_id AS "taskId", correlation_id AS "correlationId", occurred_at AS "occurredAt",
            posted_at AS "postedAt", period_number AS "periodNumber"
       FROM reporting.wallet_lines WHERE transfer_id = :transferId`,
    { transferId },
  )
  return Entry.optional().parse(rows[0])
}

const Payout = z.object({
  id: z.string(),
  runId: z.string(),
  createdAt: z.date(),
  movedAt: z.date().nullable(),
  paidAt: z.date().nullable(),
  transferId: z.string().nullable(),
  noticeStatus: z.string(),
  status: z.string(),
})

/** The payout that a line is, or the first one that its money was part of. */
async function readPayout(trx: Trx, entry: z.infer<typeof Entry>) {
  const isPayout = entry.kind === 'payout' || entry.kind === 'payout_return'
  const which = isPayout
    ? 'id = :causeId'
    : `worker_id = :workerId AND period_number >= :periodNumber AND status <> 'ended'`
  const { rows } = await trx.raw(
    `SELECT id, run_id AS "runId", created_at AS "createdAt", moved_at AS "movedAt",
            paid_at AS "paidAt", transfer_id AS "transferId", notice_status AS "noticeStatus",
            status
       FROM reporting.payout_transfers WHERE ${which} ORDER BY period_number LIMIT 1`,
    { ...entry },
  )
  return Payout.optional().parse(rows[0])
}

const Task = z.object({ createdAt: z.date() })

async function readTask(trx: Trx, taskId: string) {
  const { rows } = await trx.raw(
    'SELECT created_at AS "createdAt" FROM reporting.tasks WHERE id = ?',
    [taskId],
  )
  return Task.optional().parse(rows[0])
}
