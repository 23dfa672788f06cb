import { type Migration, tenantTable } from '#platform/db.ts'

/** What was changed about tasks and prices, by whom; never edited. */
export const history: Migration = {
  name: '0006-history',
  up: async (trx) => {
    // Who created, held, completed or cancelled a task stands in tasks and assignments already.
    await trx.raw(`CREATE TABLE task_edits (
      organization_id uuid NOT NULL,
      task_id uuid NOT NULL,
      -- The task's version that this edit made.
      version integer NOT NULL,
      edited_at timestamptz NOT NULL,
      edited_by uuid NOT NULL,
      -- By field: what it was and what it became.
      changes jsonb NOT NULL,
      PRIMARY KEY (organization_id, task_id, version),
      FOREIGN KEY (organization_id, task_id) REFERENCES tasks)`)
    await trx.raw(`CREATE TABLE pay_policy_changes (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      changed_at timestamptz NOT NULL,
      changed_by uuid NOT NULL,
      -- The ranges before and after.
      before jsonb NOT NULL,
      after jsonb NOT NULL,
      PRIMARY KEY (organization_id, id))`)
    await trx.raw(`CREATE INDEX pay_policy_changes_newest
      ON pay_policy_changes (organization_id, changed_at DESC, id DESC)`)
    for (const table of ['task_edits', 'pay_policy_changes']) {
      await tenantTable(trx, table)
      await trx.raw('GRANT SELECT, INSERT ON ?? TO task_tracker', [table])
    }
  },
}
