import type { Knex } from 'knex'
import { type Migration, tenantTable } from '#platform/db.ts'
import { throughPolicies } from './through-policies.ts'

/**
 * How much work there is and was, counted in the transaction of each change, so that nobody has to
 * count a million tasks. Each database connection counts in a slot of its own: one row for all
 * would put the completes of an organization in one line.
 */
export const workCounts: Migration = {
  name: '0009-work-counts',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE work_counts (
      organization_id uuid NOT NULL,
      -- The beginning of a quarter of an hour: the days of every time zone are made of whole ones.
      since timestamptz NOT NULL,
      -- Who created the tasks; of done and cancelled ones, who held them.
      person_id uuid NOT NULL,
      slot smallint NOT NULL,
      created integer NOT NULL DEFAULT 0,
      done integer NOT NULL DEFAULT 0,
      cancelled integer NOT NULL DEFAULT 0,
      -- Of the done ones.
      reward_minor bigint NOT NULL DEFAULT 0,
      PRIMARY KEY (organization_id, since, person_id, slot)) WITH (fillfactor = 50)`)
    await trx.raw(`CREATE TABLE worker_counts (
      organization_id uuid NOT NULL,
      worker_id uuid NOT NULL,
      slot smallint NOT NULL,
      open integer NOT NULL DEFAULT 0,
      done integer NOT NULL DEFAULT 0,
      cancelled integer NOT NULL DEFAULT 0,
      PRIMARY KEY (organization_id, worker_id, slot)) WITH (fillfactor = 50)`)
    for (const table of ['work_counts', 'worker_counts']) {
      await tenantTable(trx, table)
      await trx.raw('GRANT SELECT, INSERT, UPDATE ON ?? TO task_tracker', [table])
    }
    await countFunction(trx, 'count_added_work', added)
    await countFunction(trx, 'count_changed_work', `${added} UNION ALL ${removed}`)
    await trx.raw(`CREATE TRIGGER count_added_work AFTER INSERT ON tasks
      REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_work()`)
    await trx.raw(`CREATE TRIGGER count_changed_work AFTER UPDATE ON tasks
      REFERENCING NEW TABLE AS added OLD TABLE AS removed
      FOR EACH STATEMENT EXECUTE FUNCTION count_changed_work()`)
    await countWhatIsThere(trx)
    await reportingViews(trx)
  },
}

const columns = `organization_id, status, assignee_id, created_by, created_at, completed_at,
  cancelled_at, reward_minor`
const added = `SELECT ${columns}, 1 AS sign FROM added`
const removed = `SELECT ${columns}, -1 AS sign FROM removed`

const quarter = (column: string) => `date_bin('15 minutes', ${column}, 'epoch'::timestamptz)`

/** What tasks add to the counts, or take away, in the order in which rows are locked. */
const worksOf = (tasks: string) => `
  SELECT organization_id, since, person_id, sum(created)::integer, sum(done)::integer,
         sum(cancelled)::integer, sum(work.reward_minor)::bigint
    FROM (${tasks}) AS task,
         LATERAL (VALUES
           (${quarter('created_at')}, created_by, sign, 0, 0, 0),
           (${quarter('completed_at')}, assignee_id, 0, sign, 0, sign * reward_minor),
           (${quarter('cancelled_at')}, assignee_id, 0, 0, sign, 0))
           AS work (since, person_id, created, done, cancelled, reward_minor)
   WHERE since IS NOT NULL GROUP BY 1, 2, 3
  HAVING sum(created) <> 0 OR sum(done) <> 0 OR sum(cancelled) <> 0 ORDER BY 1, 2, 3`

const workersOf = (tasks: string) => `
  SELECT organization_id, assignee_id, (sum(sign) FILTER (WHERE status = 'open'))::integer,
         (sum(sign) FILTER (WHERE status = 'done'))::integer,
         (sum(sign) FILTER (WHERE status = 'cancelled'))::integer
    FROM (${tasks}) AS task GROUP BY organization_id, assignee_id`

const addWorks = (works: string) => `
  INSERT INTO work_counts AS kept (organization_id, since, person_id, slot, created, done,
         cancelled, reward_minor)
  SELECT w.organization_id, w.since, w.person_id, pg_backend_pid() % 32, w.created, w.done,
         w.cancelled, w.reward_minor
    FROM (${works}) AS w (organization_id, since, person_id, created, done, cancelled, reward_minor)
  ON CONFLICT (organization_id, since, person_id, slot) DO UPDATE
     SET created = kept.created + excluded.created, done = kept.done + excluded.done,
         cancelled = kept.cancelled + excluded.cancelled,
         reward_minor = kept.reward_minor + excluded.reward_minor`

const addWorkers = (workers: string) => `
  INSERT INTO worker_counts AS kept (organization_id, worker_id, slot, open, done, cancelled)
  SELECT w.organization_id, w.worker_id, pg_backend_pid() % 32, coalesce(w.open, 0),
         coalesce(w.done, 0), coalesce(w.cancelled, 0)
    FROM (${workers}) AS w (organization_id, worker_id, open, done, cancelled)
   WHERE w.open <> 0 OR w.done <> 0 OR w.cancelled <> 0
   ORDER BY w.organization_id, w.worker_id
  ON CONFLICT (organization_id, worker_id, slot) DO UPDATE
     SET open = kept.open + excluded.open, done = kept.done + excluded.done,
         cancelled = kept.cancelled + excluded.cancelled`

async function countFunction(trx: Knex, name: string, tasks: string): Promise<void> {
  await trx.raw(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      ${addWorks(worksOf(tasks))};
      ${addWorkers(workersOf(tasks))};
      RETURN NULL;
    END $$`)
}

async function countWhatIsThere(trx: Knex): Promise<void> {
  const all = `SELECT ${columns}, 1 AS sign FROM tasks`
  await throughPolicies(trx, ['tasks', 'work_counts'], addWorks(worksOf(all)))
  await throughPolicies(trx, ['tasks', 'worker_counts'], addWorkers(workersOf(all)))
}

async function reportingViews(trx: Knex): Promise<void> {
  await trx.raw(`CREATE VIEW reporting.work_by_quarter_hour WITH (security_barrier) AS
    SELECT organization_id, since, person_id, sum(created)::bigint AS created,
           sum(done)::bigint AS done, sum(cancelled)::bigint AS cancelled,
           sum(reward_minor)::bigint AS reward_minor
      FROM work_counts GROUP BY organization_id, since, person_id`)
  await trx.raw(`CREATE VIEW reporting.worker_work WITH (security_barrier) AS
    SELECT organization_id, worker_id, sum(open)::bigint AS open, sum(done)::bigint AS done,
           sum(cancelled)::bigint AS cancelled
      FROM worker_counts GROUP BY organization_id, worker_id`)
  await trx.raw(
    'GRANT SELECT ON reporting.work_by_quarter_hour, reporting.worker_work TO analytics',
  )
}
