import type { Migration } from '#platform/db.ts'

/** What analytics may read: an interface of its own, so that tables can change behind it. */
export const reporting: Migration = {
  name: '0005-reporting',
  up: async (trx) => {
    await trx.raw('CREATE SCHEMA reporting')
    await trx.raw(`CREATE VIEW reporting.tasks WITH (security_barrier) AS
      SELECT organization_id, id, title, external_key, status, assignee_id, reward_minor,
             fee_minor, currency, due_at, created_by, created_at, completed_at, cancelled_at,
             version
        FROM tasks`)
    await trx.raw(`CREATE VIEW reporting.people WITH (security_barrier) AS
      SELECT organization_id, id, name, role, status FROM people`)
    await trx.raw(`CREATE VIEW reporting.organizations WITH (security_barrier) AS
      SELECT organization_id, name, currency, time_zone FROM organizations`)
    await trx.raw(`CREATE VIEW reporting.heartbeat WITH (security_barrier) AS
      SELECT at FROM heartbeat`)
    // For the company's days and the dearest task, which look at what was done in a range.
    await trx.raw(`CREATE INDEX tasks_completed ON tasks (organization_id, completed_at)
      WHERE status = 'done'`)
    await trx.raw('GRANT USAGE ON SCHEMA reporting TO analytics')
    await trx.raw('GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO analytics')
  },
}
