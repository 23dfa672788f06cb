import type { World } from '../scripts/verify/world.ts'

type DatabaseName = keyof Pick<World, 'identity' | 'taskTracker' | 'accounting' | 'email'>

/** SQL that breaks one invariant and no other, and SQL that makes it whole again. */
type Fault = [id: string, database: DatabaseName, sql: { plant: string; undo: string }]

const someId = '01890000-0000-7000-8000-00000000f417'
const first = (kind: string) =>
  `(SELECT id FROM transfers WHERE kind = '${kind}' ORDER BY id LIMIT 1)`
const anOpenTask = `(SELECT id FROM tasks WHERE status = 'open' ORDER BY id LIMIT 1)`
const paidPeople = '(SELECT worker_id FROM payouts)'

/** The same change up and, to undo it, down by so much. */
function shifted(table: string, column: string, by: number, where = 'true') {
  const update = (sign: string) => `UPDATE ${table} SET ${column} = ${column} ${sign} ${by}
    WHERE ${where}`
  return { plant: update('+'), undo: update('-') }
}

const walletsView = (balance: string) =>
  `CREATE OR REPLACE VIEW reporting.wallets WITH (security_barrier) AS
     SELECT organization_id, id AS worker_id, ${balance} AS balance_minor, sequence,
            period_number, period_earned_minor, period_fees_minor
       FROM accounts WHERE kind = 'wallet'`

export const faults: Fault[] = [
  ['I1', 'accounting', shifted('accounts', 'balance_minor', 1, `kind = 'fee_income'`)],
  [
    'I1',
    'accounting',
    {
      plant: `UPDATE accounts SET id = '${someId}' WHERE kind = 'reward_expense'`,
      undo: `UPDATE accounts
        SET id = (SELECT debit_account_id FROM transfers WHERE kind = 'reward' LIMIT 1)
        WHERE id = '${someId}'`,
    },
  ],
  ['I2', 'taskTracker', shifted('tasks', 'reward_minor', 1, `status = 'done'`)],
  [
    'I2',
    'accounting',
    {
      plant: `UPDATE transfers SET kind = 'adjustment' WHERE id = ${first('reward')}`,
      undo: `UPDATE transfers SET kind = 'reward' WHERE kind = 'adjustment'`,
    },
  ],
  [
    'I4',
    'accounting',
    {
      plant: `UPDATE transfers SET kind = 'adjustment' WHERE id = ${first('fee')}`,
      undo: `UPDATE transfers SET kind = 'fee' WHERE kind = 'adjustment'`,
    },
  ],
  [
    'I4',
    'taskTracker',
    {
      plant: 'UPDATE assignments SET withdrawn_at = NULL',
      undo: `UPDATE assignments a SET withdrawn_at = t.cancelled_at FROM tasks t
        WHERE t.status = 'cancelled' AND t.assignment_id = a.id`,
    },
  ],
  ['I5', 'accounting', shifted('payout_runs', 'minimum_payout_minor', 1_000_000)],
  [
    'I6',
    'accounting',
    shifted(
      'wallet_lines',
      'balance_after_minor',
      1,
      `sequence = 1 AND worker_id IN ${paidPeople}`,
    ),
  ],
  [
    'I7',
    'email',
    {
      plant: `UPDATE deliveries SET about_id = '${someId}' WHERE kind = 'payout_paid'`,
      undo: `UPDATE deliveries
        SET about_id = substring(message_id FROM 'payout-([0-9a-f-]{36})')::uuid
        WHERE kind = 'payout_paid'`,
    },
  ],
  [
    'I10',
    'accounting',
    {
      // Accounting has no jobs: nobody will ever take it away.
      plant: `INSERT INTO outbox (lane, message_id, kind, routing_key, message)
        VALUES ('jobs', 'fault', 'job', 'none', '{}')`,
      undo: `DELETE FROM outbox WHERE message_id = 'fault'`,
    },
  ],
  [
    'I10',
    'email',
    {
      plant: `INSERT INTO dead_letters (id, queue, message_key, message, reason, detail, attempts,
          first_failed_at, last_failed_at)
        VALUES ('${someId}', 'q', 'fault', '', 'malformed', '', 1, now(), now())`,
      undo: `DELETE FROM dead_letters WHERE message_key = 'fault'`,
    },
  ],
  ['I11', 'taskTracker', shifted('tasks', 'version', 1, `id = ${anOpenTask}`)],
  [
    'I12',
    'taskTracker',
    {
      plant: 'UPDATE reassignment_runs SET finished_at = NULL',
      undo: 'UPDATE reassignment_runs SET finished_at = started_at',
    },
  ],
  [
    'I12',
    'taskTracker',
    {
      plant: `INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor,
          assigned_at, run_id)
        SELECT organization_id, gen_random_uuid(), id, assignee_id, 0, now(), '${someId}'
          FROM tasks, generate_series(1, 2) WHERE id = ${anOpenTask}`,
      undo: `DELETE FROM assignments WHERE run_id = '${someId}'`,
    },
  ],
  [
    'I13',
    'accounting',
    {
      plant: walletsView('balance_minor + 1'),
      undo: walletsView('balance_minor'),
    },
  ],
  [
    'I15',
    'accounting',
    {
      plant: 'ALTER TABLE payouts NO FORCE ROW LEVEL SECURITY',
      undo: 'ALTER TABLE payouts FORCE ROW LEVEL SECURITY',
    },
  ],
  [
    'I15',
    'taskTracker',
    {
      // Belongs to a superuser, whom no policy stops.
      plant: `CREATE VIEW reporting.leak AS SELECT organization_id, title FROM tasks;
        GRANT SELECT ON reporting.leak TO analytics`,
      undo: 'DROP VIEW reporting.leak',
    },
  ],
]
