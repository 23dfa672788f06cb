/**
 * How long reconciliation and the company's year take: 1,000,000 rewarded tasks (`BENCH_TASKS`),
 * 50,000 of them on one day. On servers of its own, or those that `npm run test:servers` left running.
 */
import { companyDays } from '../analytics/queries/company-days.ts'
import { reconciliation } from '../analytics/queries/reconciliation.ts'
import type { Sources } from '../analytics/queries/sources.ts'
import { openSource, type Source } from '../analytics/replicas.ts'
import { makeDatabase, type TestDatabase } from '../platform/testing/test-database.ts'
import { replicaHasAll } from './kit/replica.ts'
import { report } from './kit/report.ts'
import { withServers } from './kit/servers.ts'
import { timesMs } from './kit/statistics.ts'

const organizationId = '01890000-0000-7000-8000-00000000000a'
const expenseId = '01890000-0000-7000-8000-00000000ffff'
const tasks = Number(process.env.BENCH_TASKS ?? 1_000_000)
const ofTheDay = 50_000
const turns = Number(process.env.BENCH_TURNS ?? 5)
const day = '2026-03-02'
const now = new Date('2026-03-02T23:00:00Z')

/** Ids that are the same in both databases. */
const madeSql = `
  SELECT n, ('01890000-0000-7001-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
         ('01890000-0000-7002-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS transfer,
         ('01890000-0000-7000-8000-' || lpad(to_hex(n % 500), 12, '0'))::uuid AS worker,
         CASE WHEN n < ${tasks - ofTheDay}
              THEN timestamptz '2025-03-03 00:00Z' + n * interval '364 days' / ${tasks - ofTheDay}
              ELSE timestamptz '${day} 00:00Z' + (n - ${tasks - ofTheDay}) * interval '1.6 seconds'
         END AS at
    FROM generate_series(0, ${tasks - 1}) AS n`

await withServers(async () => {
  const tracker = await makeDatabase('task-tracker')
  const accounting = await makeDatabase('accounting')
  const sources: Sources = {
    work: sourceOf('task-tracker', tracker),
    money: sourceOf('accounting', accounting),
  }
  try {
    await fill(tracker, accounting)
    await measure(sources)
  } finally {
    await Promise.all([sources.work.close(), sources.money.close()])
    await Promise.all([tracker.drop(), accounting.drop()])
  }
})

async function measure(sources: Sources): Promise<void> {
  const question = { organizationId, now }
  const ofDay = { from: day, to: day }
  const { status, tasksCompleted } = await reconciliation(sources, question, ofDay)
  const dayMs = await timesMs(turns, () => reconciliation(sources, question, ofDay))
  const ofYear = { from: '2025-03-03', to: '2026-03-02' }
  const { total } = await companyDays(sources, question, ofYear)
  const yearMs = await timesMs(turns, () => companyDays(sources, question, ofYear))
  await report('reconciliation', { tasks, turns }, [
    {
      what: `a day of ${tasksCompleted} tasks, reconciled: ${status}`,
      unit: 'ms',
      turns: dayMs.map((value) => ({ value })),
      goal: { atMost: 2_000 },
    },
    {
      what: `the company's year of ${total.tasksCompleted} tasks`,
      unit: 'ms',
      turns: yearMs.map((value) => ({ value })),
      goal: { atMost: 500 },
    },
  ])
}

function sourceOf(name: string, { analytics }: TestDatabase): Source {
  return openSource({
    name,
    replicaUrl: analytics?.replicaUrl ?? '',
    primaryUrl: analytics?.url ?? '',
  })
}

/** A year of tasks, one after the other, and 50,000 on one day; all rewarded, to 500 workers. */
async function fill(tracker: TestDatabase, accounting: TestDatabase): Promise<void> {
  for (const { sql } of [tracker, accounting]) {
    await sql(
      `INSERT INTO organizations (organization_id, name, currency, time_zone, version)
       VALUES ($1, 'Acme', 'EUR', 'Europe/Berlin', 1)`,
      [organizationId],
    )
    await sql(`CREATE TABLE made AS ${madeSql}`)
  }
  await tracker.sql(
    `INSERT INTO people (organization_id, id, name, role, status, version)
     SELECT $1, ('01890000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'W' || n, 'worker',
            'active', 1 FROM generate_series(0, 499) AS n`,
    [organizationId],
  )
  // Much quicker than row by row in their triggers.
  await tracker.sql('ALTER TABLE tasks DISABLE TRIGGER ALL')
  await tracker.sql(
    `INSERT INTO tasks (organization_id, id, title, status, assignee_id, assignment_id,
       reward_minor, fee_minor, currency, created_by, created_at, completed_at)
     SELECT $1, id, 'T', 'done', worker, id, 2000 + n % 2000, 0, 'EUR', worker,
            at - interval '1 hour', at FROM made`,
    [organizationId],
  )
  await tracker.sql(
    `INSERT INTO company_counts (organization_id, since, slot, created, done)
     SELECT $1, date_bin('15 minutes', moment, 'epoch'::timestamptz), 0, sum(created), sum(done)
       FROM made, LATERAL (VALUES (at - interval '1 hour', 1, 0), (at, 0, 1))
              AS work (moment, created, done)
      GROUP BY 2`,
    [organizationId],
  )
  await accounting.sql(
    `INSERT INTO transfers (organization_id, id, kind, cause_id, debit_account_id,
       credit_account_id, amount_minor, occurred_at, posted_at)
     SELECT $1, transfer, 'reward', id, $2, worker, 2000 + n % 2000, at, at FROM made ORDER BY n`,
    [organizationId, expenseId],
  )
  await accounting.sql(
    `INSERT INTO wallet_lines (organization_id, worker_id, sequence, transfer_id, kind,
       amount_minor, balance_after_minor, task_id, task_title, correlation_id, occurred_at,
       posted_at, late, period_number)
     SELECT $1, worker, n / 500 + 1, transfer, 'reward', 2000 + n % 2000, 0, id, 'T', 'click', at,
            at, false, 1 FROM made ORDER BY n`,
    [organizationId],
  )
  await accounting.sql(
    `INSERT INTO transfer_hours (organization_id, hour, kind, count, amount_minor, hash_sum)
     SELECT organization_id, date_trunc('hour', occurred_at, 'UTC'), kind, count(*),
            sum(amount_minor), 0 FROM transfers GROUP BY 1, 2, 3`,
  )
  for (const { sql } of [tracker, accounting]) await sql('VACUUM ANALYZE')
  await Promise.all([
    replicaHasAll(tracker, 'company_counts'),
    replicaHasAll(accounting, 'transfer_hours'),
  ])
}
