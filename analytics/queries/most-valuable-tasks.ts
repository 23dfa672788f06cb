import { z } from 'zod'
import type { readMostValuableTasks } from '#contracts/api/analytics.ts'
import type { Task } from '#contracts/api/tasks.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { periodAround, type Range } from '../domain/range.ts'
import { freshnessOf, type Question } from '../replicas.ts'
import type { Sources } from './sources.ts'

type MostValuable = AnswerOf<typeof readMostValuableTasks>

/**
 * The dearest task done on each day of the period, days without one left out, and the dearest of
 * them all. Of equally dear ones the one done first. `description` is not published for reading
 * and always null.
 */
export async function mostValuableTasks(
  { work }: Sources,
  question: Question,
  { period, date }: QueryOf<typeof readMostValuableTasks>,
): Promise<MostValuable> {
  const { value, ...age } = await work.read(question, async (trx, { today, timeZone }) => {
    const range = periodAround(period, date ?? today)
    return { ...range, days: await readDays(trx, { ...range, timeZone }) }
  })
  const top = value.days.reduce<Task | null>(
    (best, { task }) => (best && best.rewardMinor >= task.rewardMinor ? best : task),
    null,
  )
  return { ...freshnessOf(age), ...value, top }
}

const Row = z.object({
  date: z.string(),
  id: z.string(),
  title: z.string(),
  external_key: z.string().nullable(),
  assignee_id: z.string(),
  assignee_name: z.string().nullable(),
  reward_minor: z.int(),
  fee_minor: z.int(),
  currency: z.string(),
  due_at: z.date().nullable(),
  created_by: z.string(),
  created_by_name: z.string().nullable(),
  created_at: z.date(),
  completed_at: z.date(),
  version: z.int(),
})

async function readDays(trx: Trx, range: Range & { timeZone: string }) {
  const { rows } = await trx.raw(daysSql, { ...range })
  return z
    .array(Row)
    .parse(rows)
    .map((row) => ({ date: row.date, task: asTask(row) }))
}

const daysSql = `
  WITH dearest AS (
    SELECT DISTINCT ON (date) (completed_at AT TIME ZONE :timeZone)::date AS date, task.*
      FROM reporting.tasks AS task
     WHERE status = 'done'
       AND completed_at >= cast(:from AS date)::timestamp AT TIME ZONE :timeZone
       AND completed_at < (cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone
     ORDER BY date, reward_minor DESC, completed_at, id)
  SELECT dearest.*,
         (SELECT name FROM reporting.people WHERE id = assignee_id) AS assignee_name,
         (SELECT name FROM reporting.people WHERE id = created_by) AS created_by_name
    FROM dearest ORDER BY date`

function asTask(row: z.infer<typeof Row>): Task {
  return {
    id: row.id,
    title: row.title,
    description: null,
    externalKey: row.external_key,
    status: 'done',
    assignee: { id: row.assignee_id, name: row.assignee_name ?? '' },
    rewardMinor: row.reward_minor,
    feeMinor: row.fee_minor,
    currency: row.currency,
    dueAt: row.due_at?.toISOString() ?? null,
    createdBy: { id: row.created_by, name: row.created_by_name ?? '' },
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at.toISOString(),
    cancelledAt: null,
    version: row.version,
  }
}
