import type { Migration } from '#platform/db.ts'

/** A run that puts back what another one moved. */
export const undo: Migration = {
  name: '0008-undo',
  up: async (trx) => {
    await trx.raw('ALTER TABLE reassignment_runs ADD COLUMN undo_of uuid')
    // Once: the second undo of a run finds this one.
    await trx.raw(`CREATE UNIQUE INDEX reassignment_runs_one_undo
      ON reassignment_runs (organization_id, undo_of) WHERE undo_of IS NOT NULL`)
    // An undo walks what the run moved, task by task.
    await trx.raw('DROP INDEX assignments_run')
    await trx.raw(`CREATE INDEX assignments_run ON assignments (organization_id, run_id, task_id)
      WHERE run_id IS NOT NULL`)
  },
}
