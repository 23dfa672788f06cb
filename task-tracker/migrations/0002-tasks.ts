import { type Migration, tenantTable } from '#platform/db.ts'

/** Tasks, and every assignment there ever was of one. */
export const tasks: Migration = {
  name: '0002-tasks',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE tasks (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      title text NOT NULL,
      description text,
      external_key text,
      status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done', 'cancelled')),
      assignee_id uuid NOT NULL,
      -- The assignment that holds now, so that completing needs no second look.
      assignment_id uuid NOT NULL,
      reward_minor bigint NOT NULL CHECK (reward_minor BETWEEN 1 AND 1000000000000),
      fee_minor bigint NOT NULL CHECK (fee_minor BETWEEN 0 AND 1000000000000),
      currency text NOT NULL,
      due_at timestamptz,
      created_by uuid NOT NULL,
      created_at timestamptz NOT NULL,
      completed_at timestamptz,
      cancelled_at timestamptz,
      cancelled_by uuid,
      cancel_reason text,
      version integer NOT NULL DEFAULT 1,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, assignee_id) REFERENCES people,
      CHECK ((status = 'done') = (completed_at IS NOT NULL)),
      CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)))`)
    await trx.raw(`CREATE TABLE assignments (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      task_id uuid NOT NULL,
      worker_id uuid NOT NULL,
      -- Charged once for this assignment; 0 where it was made by an undo.
      fee_minor bigint NOT NULL CHECK (fee_minor BETWEEN 0 AND 1000000000000),
      assigned_at timestamptz NOT NULL,
      -- Null where a run of the system did it.
      assigned_by uuid,
      run_id uuid,
      -- What it took the place of; null for the first one.
      previous_id uuid,
      withdrawn_at timestamptz,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, task_id) REFERENCES tasks)`)
    for (const index of indexes) await trx.raw(`CREATE INDEX ${index}`)
    await tenantTable(trx, 'tasks')
    await tenantTable(trx, 'assignments')
    await trx.raw('GRANT SELECT, INSERT, UPDATE ON tasks, assignments TO task_tracker')
  },
}

/** One for each order in which lists are read; open tasks, which people look at, have their own. */
const indexes = [
  'tasks_created ON tasks (organization_id, created_at, id)',
  'tasks_status_created ON tasks (organization_id, status, created_at, id)',
  'tasks_assignee_created ON tasks (organization_id, assignee_id, created_at, id)',
  `tasks_due ON tasks (organization_id, coalesce(due_at, 'infinity'), id)`,
  `tasks_open_due ON tasks (organization_id, coalesce(due_at, 'infinity'), id)
    WHERE status = 'open'`,
  'tasks_reward ON tasks (organization_id, reward_minor, id)',
  `tasks_open_reward ON tasks (organization_id, reward_minor, id) WHERE status = 'open'`,
  `tasks_open_assignee ON tasks (organization_id, assignee_id, id) WHERE status = 'open'`,
  'assignments_task ON assignments (organization_id, task_id, assigned_at)',
  'assignments_run ON assignments (organization_id, run_id) WHERE run_id IS NOT NULL',
]
