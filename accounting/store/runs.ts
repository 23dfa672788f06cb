import type { PayoutRun } from '#contracts/api/money.ts'
import { type Context, currentContext } from '#platform/context.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import { nameOr } from './people.ts'

/** A run as it is first written. */
export interface NewRun {
  id: string
  periodNumber: number
  periodStart: Date
  periodEnd: Date
  status: 'draft' | 'paying'
  trigger: PayoutRun['trigger']
  settlement: PayoutRun['settlement']
  minimumMinor: number
  hash: string
  totalMinor: number
  payouts: number
  /** Null: the schedule. */
  createdBy: string | null
}

/** Writes a run down. The context of this click goes with it to every mail. */
export async function insertRun(trx: Trx, run: NewRun): Promise<void> {
  const { correlationId, traceparent } = currentContext()
  await trx('payout_runs').insert({
    organization_id: organizationOf(trx),
    id: run.id,
    period_number: run.periodNumber,
    period_start: run.periodStart,
    period_end: run.periodEnd,
    status: run.status,
    trigger: run.trigger,
    settlement: run.settlement,
    minimum_payout_minor: run.minimumMinor,
    hash: run.hash,
    total_minor: run.totalMinor,
    payouts: run.payouts,
    created_by: run.createdBy,
    created_at: run.periodEnd,
    correlation_id: correlationId,
    traceparent,
  })
}

/** One run as people see it. Throws 404. */
export async function readRun(trx: Trx, runId: string): Promise<PayoutRun> {
  const row: RunRow | undefined = await runs(trx).where('r.id', runId).first()
  if (!row) throw noSuchRun()
  return toRun(row)
}

/** Runs, newest first; those before `before`, the last id of the page before. */
export async function listRuns(
  trx: Trx,
  { limit, before }: { limit: number; before: string | undefined },
): Promise<PayoutRun[]> {
  const query = runs(trx).orderBy('r.id', 'desc').limit(limit)
  const rows: RunRow[] = await (before ? query.where('r.id', '<', before) : query)
  return rows.map(toRun)
}

/** Who may decide on a run, and its version; locked until the transaction ends. Throws 404. */
export async function lockRun(
  trx: Trx,
  runId: string,
): Promise<{ status: string; createdBy: string | null; hash: string; version: number }> {
  const row: RunRow | undefined = await trx('payout_runs')
    .where({ organization_id: organizationOf(trx), id: runId })
    .forUpdate()
    .first('status', 'created_by', 'hash', 'version')
  if (!row) throw noSuchRun()
  return { status: row.status, createdBy: row.created_by, hash: row.hash, version: row.version }
}

/** Notes what a person decided on a draft. */
export async function decideRun(
  trx: Trx,
  runId: string,
  decision: { status: 'approved' | 'rejected'; by: string; at: Date; reason?: string },
): Promise<void> {
  const { status, by, at, reason } = decision
  await trx('payout_runs')
    .where({ organization_id: organizationOf(trx), id: runId })
    .update({
      status,
      decided_by: by,
      decided_at: at,
      reason,
      version: trx.raw('version + 1'),
    })
}

/** What paying needs to know of a run. */
export interface RunToPay {
  periodNumber: number
  periodStart: Date
  periodEnd: Date
  currency: string
  version: number
  /** Of the click that made it. */
  context: Context
}

/** Takes a run for paying a batch; undefined when another instance has it, or it is not to be paid. */
export async function takeRun(trx: Trx, runId: string): Promise<RunToPay | undefined> {
  const { rows } = await trx.raw<{ rows: { free: boolean }[] }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0)) AS free',
    [`payout run ${runId}`],
  )
  if (!rows[0]?.free) return undefined
  const row: RunRow | undefined = await runs(trx)
    .where('r.id', runId)
    .whereIn('r.status', ['approved', 'paying'])
    .first()
  if (!row) return undefined
  return {
    periodNumber: row.period_number,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    currency: row.currency,
    version: row.version,
    context: { correlationId: row.correlation_id, traceparent: row.traceparent },
  }
}

/** Counts a batch that was paid; the run is under way. Returns the run's version. */
export async function countPaid(trx: Trx, runId: string, paid: number): Promise<number> {
  const [row] = await trx('payout_runs')
    .where({ organization_id: organizationOf(trx), id: runId })
    .update({
      status: 'paying',
      paid: trx.raw('paid + ?', [paid]),
      version: trx.raw('version + 1'),
    })
    .returning('version')
  return row.version
}

/** Marks a run paid once none of its payouts is open. Returns its version if it is now. */
export async function finishRun(trx: Trx, runId: string, at: Date): Promise<number | undefined> {
  const { rows } = await trx.raw<{ rows: { version: number }[] }>(
    `UPDATE payout_runs run SET status = 'paid', finished_at = :at, version = version + 1
      WHERE organization_id = :organizationId AND id = :runId AND status IN ('approved', 'paying')
        AND NOT EXISTS (SELECT FROM payouts p
             WHERE p.organization_id = run.organization_id AND p.run_id = run.id
               AND p.status IN ('pending', 'failed', 'in_transit'))
     RETURNING version`,
    { organizationId: organizationOf(trx), runId, at },
  )
  return rows[0]?.version
}

/** Runs of all organizations that are to be paid, the oldest first: ids only. */
export async function findUnfinishedRuns(
  trx: Trx,
  most: number,
): Promise<{ organizationId: string; runId: string }[]> {
  const { rows } = await trx.raw<{ rows: { organization_id: string; run_id: string }[] }>(
    'SELECT organization_id, run_id FROM system_unfinished_runs(?)',
    [most],
  )
  return rows.map((row) => ({ organizationId: row.organization_id, runId: row.run_id }))
}

/** Organizations whose period is due, the longest waiting first: ids only. */
export async function findDueOrganizations(trx: Trx, most: number): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { organization_id: string }[] }>(
    'SELECT organization_id FROM system_due_organizations(?)',
    [most],
  )
  return rows.map((row) => row.organization_id)
}

const noSuchRun = () => notFound('There is no such payout run')

function runs(trx: Trx) {
  return trx('payout_runs as r')
    .join('organizations as o', 'o.organization_id', 'r.organization_id')
    .leftJoin('people as creator', (on) =>
      on.on('creator.organization_id', 'r.organization_id').andOn('creator.id', 'r.created_by'),
    )
    .leftJoin('people as decider', (on) =>
      on.on('decider.organization_id', 'r.organization_id').andOn('decider.id', 'r.decided_by'),
    )
    .where('r.organization_id', organizationOf(trx))
    .select('r.*', 'o.currency', 'creator.name as creator', 'decider.name as decider')
}

interface RunRow {
  id: string
  period_number: number
  period_start: Date
  period_end: Date
  status: PayoutRun['status']
  trigger: PayoutRun['trigger']
  settlement: PayoutRun['settlement']
  hash: string
  total_minor: number
  payouts: number
  paid: number
  notified: number
  created_by: string | null
  creator: string | null
  decided_by: string | null
  decider: string | null
  currency: string
  version: number
  correlation_id: string
  traceparent: string
}

function toRun(row: RunRow): PayoutRun {
  const approvedBy = row.status === 'rejected' ? null : row.decided_by
  return {
    id: row.id,
    status: row.status,
    trigger: row.trigger,
    periodStart: row.period_start.toISOString(),
    periodEnd: row.period_end.toISOString(),
    totalMinor: row.total_minor,
    payouts: row.payouts,
    paid: row.paid,
    notified: row.notified,
    createdBy: row.created_by ? { id: row.created_by, name: nameOr(row.creator) } : null,
    approvedBy: approvedBy ? { id: approvedBy, name: nameOr(row.decider) } : null,
    hash: row.hash,
    settlement: row.settlement,
  }
}
