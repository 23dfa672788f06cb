import type { PayoutRun } from '#contracts/api/money.ts'
import type { Context } from '#platform/context.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { RunOfPayout } from '../domain/payout.ts'

/** What paying and settling need to know of a run. */
export interface RunAtWork extends RunOfPayout {
  settlement: PayoutRun['settlement']
  /** Of the click that made it. */
  context: Context
}

/** Takes a run for paying a batch; undefined when another has it, or it is not to be paid. */
export async function takeRun(trx: Trx, runId: string): Promise<RunAtWork | undefined> {
  const { rows } = await trx.raw<{ rows: { free: boolean }[] }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0)) AS free',
    [lockName(runId)],
  )
  return rows[0]?.free ? readRunAtWork(trx, runId) : undefined
}

/**
 * Waits until nobody else works on this run, and keeps it until the transaction ends. All who
 * change payouts after the approval do so in this order: run, payouts, accounts.
 * Undefined when the run is not, or no longer, under way.
 */
export async function waitForRun(trx: Trx, runId: string): Promise<RunAtWork | undefined> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [lockName(runId)])
  return readRunAtWork(trx, runId)
}

/** Counts payouts that were paid, if any; the run is under way. Returns the run's version. */
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

const lockName = (runId: string) => `payout run ${runId}`

async function readRunAtWork(trx: Trx, runId: string): Promise<RunAtWork | undefined> {
  const row: RunRow | undefined = await trx('payout_runs as r')
    .join('organizations as o', 'o.organization_id', 'r.organization_id')
    .where({ 'r.organization_id': organizationOf(trx), 'r.id': runId })
    .whereIn('r.status', ['approved', 'paying'])
    .first('r.*', 'o.currency')
  return (
    row && {
      id: row.id,
      periodNumber: row.period_number,
      periodStart: row.period_start,
      periodEnd: row.period_end,
      currency: row.currency,
      settlement: row.settlement,
      context: { correlationId: row.correlation_id, traceparent: row.traceparent },
    }
  )
}

interface RunRow {
  id: string
  period_number: number
  period_start: Date
  period_end: Date
  currency: string
  settlement: PayoutRun['settlement']
  correlation_id: string
  traceparent: string
}
