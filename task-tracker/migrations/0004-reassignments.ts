import type { Knex } from 'knex'
import { type Migration, tenantTable } from '#platform/db.ts'

/** Runs that deal open tasks again, what each still has to do, and who wakes those that stopped. */
export const reassignments: Migration = {
  name: '0004-reassignments',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE reassignment_runs (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      status text NOT NULL DEFAULT 'queued'
        CHECK (status IN ('queued', 'running', 'completed', 'cancelled', 'failed')),
      strategy text NOT NULL CHECK (strategy IN ('random', 'balanced')),
      filter jsonb NOT NULL,
      -- Fixed when it starts.
      total integer NOT NULL DEFAULT 0,
      reassigned integer NOT NULL DEFAULT 0,
      unchanged integer NOT NULL DEFAULT 0,
      skipped integer NOT NULL DEFAULT 0,
      -- Of a balanced run: by worker, how many tasks each is still to receive.
      lacking jsonb NOT NULL DEFAULT '{}',
      -- Events with moves that were announced so far: the newest one's version.
      chunks integer NOT NULL DEFAULT 0,
      -- Rises with each change.
      version integer NOT NULL DEFAULT 1,
      -- Null: the system, because somebody may no longer hold tasks.
      requested_by uuid,
      correlation_id text NOT NULL,
      traceparent text NOT NULL,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      finished_at timestamptz,
      failure text,
      -- When somebody last worked on it or was asked to.
      touched_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, id),
      CHECK (status <> 'completed' OR reassigned + unchanged + skipped = total))`)
    await trx.raw(`CREATE UNIQUE INDEX reassignment_runs_one_running
      ON reassignment_runs (organization_id) WHERE status = 'running'`)
    await trx.raw(`CREATE INDEX reassignment_runs_active
      ON reassignment_runs (organization_id, created_at, id)
      WHERE status IN ('queued', 'running')`)
    await trx.raw(`CREATE INDEX reassignment_runs_newest
      ON reassignment_runs (organization_id, created_at DESC, id DESC)`)
    await trx.raw(`CREATE INDEX reassignment_runs_stopped ON reassignment_runs (touched_at)
      WHERE status IN ('queued', 'running')`)
    // A task leaves this list in the transaction that deals it: no task is dealt twice in a run.
    await trx.raw(`CREATE TABLE reassignment_items (
      organization_id uuid NOT NULL,
      run_id uuid NOT NULL,
      task_id uuid NOT NULL,
      -- The assignment it had at the start: another one means that others moved it.
      assignment_id uuid NOT NULL,
      PRIMARY KEY (organization_id, run_id, task_id))`)
    await tenantTable(trx, 'reassignment_runs')
    await tenantTable(trx, 'reassignment_items')
    await trx.raw('GRANT SELECT, INSERT, UPDATE ON reassignment_runs TO task_tracker')
    await trx.raw('GRANT SELECT, INSERT, DELETE ON reassignment_items TO task_tracker')
    await wakeFunction(trx)
  },
}

/** Works across organizations, so it gives away no more than which run is to be woken. */
async function wakeFunction(trx: Knex): Promise<void> {
  await trx.raw('GRANT SELECT, UPDATE ON reassignment_runs TO task_tracker_system')
  await trx.raw(`CREATE FUNCTION system_wake_stopped_runs(stopped_for interval, at_most integer)
    RETURNS TABLE (organization_id uuid, run_id uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
      UPDATE reassignment_runs AS woken SET touched_at = now()
        FROM (SELECT r.organization_id, r.id FROM reassignment_runs r
               WHERE r.status IN ('queued', 'running') AND r.touched_at < now() - stopped_for
               ORDER BY r.touched_at LIMIT at_most FOR UPDATE SKIP LOCKED) AS stopped
       WHERE woken.organization_id = stopped.organization_id AND woken.id = stopped.id
      RETURNING woken.organization_id, woken.id
    $$`)
  const signature = 'system_wake_stopped_runs(interval, integer)'
  await trx.raw(`ALTER FUNCTION ${signature} OWNER TO task_tracker_system`)
  await trx.raw(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`)
  await trx.raw(`GRANT EXECUTE ON FUNCTION ${signature} TO task_tracker`)
}
