import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { anOrganizationWith, manyTasks, now } from '../testing/builders.ts'
import { assignTask } from '../use-cases/assign-task.ts'
import { cancelTask } from '../use-cases/cancel-task.ts'
import { changeTasks } from '../use-cases/change-tasks.ts'
import { completeTask } from '../use-cases/complete-task.ts'
import { createTask } from '../use-cases/create-task.ts'
import { reassignTasks } from '../use-cases/reassign-tasks.ts'
import { requestReassignment } from '../use-cases/request-reassignment.ts'

const { db, sql, analytics } = await testDatabase('task-tracker')

/** As analytics asks: the views show the rows of the tenant that is set. */
async function ask(organizationId: string, text: string) {
  const client = new pg.Client({ connectionString: analytics?.url ?? '' })
  await client.connect()
  try {
    await client.query("SELECT set_config('app.organization_id', $1, false)", [organizationId])
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const by = newId()
const at = (minute: number) => new Date(now.getTime() + minute * 60_000)

const counted = `SELECT since, person_id, created::integer, done::integer, cancelled::integer,
    reward_minor::integer FROM reporting.work_by_quarter_hour
  ORDER BY since, person_id`
const recounted = `SELECT since, person_id, sum(created)::integer AS created,
    sum(done)::integer AS done, sum(cancelled)::integer AS cancelled,
    sum(reward)::integer AS reward_minor
  FROM tasks t, LATERAL (VALUES
    (t.created_at, t.created_by, 1, 0, 0, 0),
    (t.completed_at, t.assignee_id, 0, 1, 0, t.reward_minor),
    (t.cancelled_at, t.assignee_id, 0, 0, 1, 0))
    AS w (moment, person_id, created, done, cancelled, reward),
    LATERAL (SELECT to_timestamp(floor(extract(epoch FROM moment) / 900) * 900) AS since) AS q
  WHERE t.organization_id = $1 AND moment IS NOT NULL
  GROUP BY since, person_id ORDER BY since, person_id`

const held = `SELECT worker_id, open::integer, done::integer, cancelled::integer
  FROM reporting.worker_work
  WHERE (open, done, cancelled) <> (0, 0, 0) ORDER BY worker_id`
const recountedHeld = `SELECT assignee_id AS worker_id,
    count(*) FILTER (WHERE status = 'open')::integer AS open,
    count(*) FILTER (WHERE status = 'done')::integer AS done,
    count(*) FILTER (WHERE status = 'cancelled')::integer AS cancelled
  FROM tasks WHERE organization_id = $1 GROUP BY assignee_id ORDER BY assignee_id`

const ofCompany = `SELECT since, created::integer, done::integer FROM reporting.company_work
  WHERE (created, done) <> (0, 0) ORDER BY since`
const recountedOfCompany = `SELECT since, sum(created)::integer AS created,
    sum(done)::integer AS done FROM (${recounted}) AS w GROUP BY since
  HAVING (sum(created), sum(done)) <> (0, 0) ORDER BY since`

describe('the counts of work', () => {
  it('are what a count of all tasks says, whoever changed them and however many at once', async () => {
    const acme = await anOrganizationWith(db, 'ann', 'bob', 'cy')
    const { organizationId } = acme
    const { ann, bob } = acme.workers
    const ids = await manyTasks(db, organizationId, { assigneeId: ann, count: 300 })
    const [first = '', second = '', ...others] = ids
    await Promise.all(
      others
        .slice(0, 40)
        .map((taskId, index) =>
          db.direct(acme, (direct) => completeTask(direct, { taskId, by: ann, now: at(index) })),
        ),
    )
    const hand = { taskId: first, assigneeId: bob, by, now }
    await db.as(acme, (trx) => assignTask(trx, hand))
    await db.as(acme, (trx) => cancelTask(trx, { taskId: second, by, reason: null, now: at(20) }))
    const taskIds = others.slice(30, 60)
    await db.as(acme, (trx) => changeTasks(trx, { action: 'cancel', taskIds, by, now: at(31) }))
    const order = { title: 'Mow', by, now: at(15) }
    await db.as(acme, (trx) => createTask(trx, order, Math.random))
    const asked = { strategy: 'random' as const, by, now }
    const { run } = await db.as(acme, (trx) => requestReassignment(trx, asked))
    const chance = { dice: Math.random, clock: () => now }
    await reassignTasks(db, { organizationId, runId: run.id }, chance)

    const counts = await ask(organizationId, counted)
    expect(counts).toEqual(await sql(recounted, [organizationId]))
    expect(await ask(organizationId, held)).toEqual(await sql(recountedHeld, [organizationId]))
    const company = await ask(organizationId, ofCompany)
    expect(company).toEqual(await sql(recountedOfCompany, [organizationId]))
    expect(counts.reduce((sum, { done }) => sum + done, 0)).toBe(40)
  })
})
