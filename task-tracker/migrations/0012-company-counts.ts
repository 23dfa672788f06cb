import type { Knex } from 'knex'
import { type Migration, tenantTable } from '#platform/db.ts'
import { throughPolicies } from './through-policies.ts'

/**
 * How many tasks an organization created and did, whoever they belong to, counted as in
 * 0009-work-counts: a year of a million tasks by person has nearly as many rows as tasks.
 */
export const companyCounts: Migration = {
  name: '0012-company-counts',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE company_counts (
      organization_id uuid NOT NULL,
      -- The beginning of a quarter of an hour: the days of every time zone are made of whole ones.
      since timestamptz NOT NULL,
      slot smallint NOT NULL,
      created integer NOT NULL DEFAULT 0,
      done integer NOT NULL DEFAULT 0,
      PRIMARY KEY (organization_id, since, slot)) WITH (fillfactor = 50)`)
    await tenantTable(trx, 'company_counts')
    await trx.raw('GRANT SELECT, INSERT, UPDATE ON company_counts TO task_tracker')
    await countFunction(trx, 'count_added_for_company', added)
    await countFunction(trx, 'count_changed_for_company', `${added} UNION ALL ${removed}`)
    await trx.raw(`CREATE TRIGGER count_added_for_company AFTER INSERT ON tasks
      REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_for_company()`)
    await trx.raw(`CREATE TRIGGER count_changed_for_company AFTER UPDATE ON tasks
      REFERENCING NEW TABLE AS added OLD TABLE AS removed
      FOR EACH STATEMENT EXECUTE FUNCTION count_changed_for_company()`)
    const all = `SELECT ${columns}, 1 AS sign FROM tasks`
    await throughPolicies(trx, ['tasks', 'company_counts'], addCounts(all))
    await trx.raw(`CREATE VIEW reporting.company_work WITH (security_barrier) AS
      SELECT organization_id, since, sum(created)::bigint AS created, sum(done)::bigint AS done
        FROM company_counts GROUP BY organization_id, since`)
    await trx.raw('GRANT SELECT ON reporting.company_work TO analytics')
  },
}

const columns = 'organization_id, created_at, completed_at'
const added = `SELECT ${columns}, 1 AS sign FROM added`
const removed = `SELECT ${columns}, -1 AS sign FROM removed`

const quarter = (column: string) => `date_bin('15 minutes', ${column}, 'epoch'::timestamptz)`

/** Adds what these tasks add or take away, in the order in which rows are locked. */
const addCounts = (tasks: string) => `
  INSERT INTO company_counts AS kept (organization_id, since, slot, created, done)
  SELECT organization_id, since, pg_backend_pid() % 32, sum(created)::integer, sum(done)::integer
    FROM (${tasks}) AS task,
         LATERAL (VALUES (${quarter('created_at')}, sign, 0), (${quarter('completed_at')}, 0, sign))
           AS work (since, created, done)
   WHERE since IS NOT NULL GROUP BY 1, 2
  HAVING sum(created) <> 0 OR sum(done) <> 0 ORDER BY 1, 2
  ON CONFLICT (organization_id, since, slot) DO UPDATE
     SET created = kept.created + excluded.created, done = kept.done + excluded.done`

const countFunction = (trx: Knex, name: string, tasks: string): Promise<unknown> =>
  trx.raw(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      ${addCounts(tasks)};
      RETURN NULL;
    END $$`)
