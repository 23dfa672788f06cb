import type { Trx } from '#platform/db.ts'

/** Runs of all organizations with something to do, the oldest first: ids only. */
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

/** Organizations with transfers that no link of their chain covers yet: ids only. */
export async function findUnchained(trx: Trx, most: number): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { organization_id: string }[] }>(
    'SELECT organization_id FROM system_unchained_organizations(?)',
    [most],
  )
  return rows.map((row) => row.organization_id)
}
