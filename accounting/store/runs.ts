import type { PayoutRun } from '#contracts/api/money.ts'
import { currentContext } from '#platform/context.ts'
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

/**
 * Drafts in which this worker's payout waits, locked by id: nobody decides on them until the
 * transaction ends.
 */
export async function lockDraftsOf(trx: Trx, workerId: string): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `SELECT r.id FROM payout_runs r
      WHERE r.organization_id = :organizationId AND r.status = 'draft'
        AND EXISTS (SELECT FROM payouts p WHERE p.organization_id = r.organization_id
                       AND p.run_id = r.id AND p.worker_id = :workerId AND p.status = 'pending')
      ORDER BY r.id FOR UPDATE`,
    { organizationId: organizationOf(trx), workerId },
  )
  return rows.map(({ id }) => id)
}

/** Notes what is left of a draft. Returns the run's version. */
export async function relistRun(
  trx: Trx,
  runId: string,
  left: { hash: string; totalMinor: number; payouts: number },
): Promise<number> {
  const [row] = await trx('payout_runs')
    .where({ organization_id: organizationOf(trx), id: runId })
    .update({
      hash: left.hash,
      total_minor: left.totalMinor,
      payouts: left.payouts,
      version: trx.raw('version + 1'),
    })
    .returning('version')
  return row.version
}

const noSuchRun = () => notFound('There is no such payout run')

function runs(trx: Trx) {
  return trx('payout_runs as r')
    .leftJoin('people as creator', (on) =>
      on.on('creator.organization_id', 'r.organization_id').andOn('creator.id', 'r.created_by'),
    )
    .leftJoin('people as decider', (on) =>
      on.on('decider.organization_id', 'r.organization_id').andOn('decider.id', 'r.decided_by'),
    )
    .where('r.organization_id', organizationOf(trx))
    .select('r.*', 'creator.name as creator', 'decider.name as decider')
}

interface RunRow {
  id: string
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
  version: number
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
