import { z } from 'zod'
import type { readWork } from '#contracts/api/analytics.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import type { Range } from '../domain/range.ts'
import { freshnessOf, type Question } from '../replicas.ts'
import { rangeOrRefuse, type Sources } from './sources.ts'

type Answer = AnswerOf<typeof readWork>

/** More than that nobody reads. */
const mostWorkers = 1_000
/** Whole days since creation, where each group of open tasks begins. */
const ageSteps = [0, 1, 3, 7, 30]

/**
 * Who has how much to do and how long it takes. Open and overdue tasks as of now; done ones by the
 * days they were completed on, and how long those took from their creation: half of them
 * `medianSeconds` or less, nine in ten `p90Seconds` or less. Throws 422 for a wrong range.
 */
export async function workOf(
  { work }: Sources,
  question: Question,
  query: QueryOf<typeof readWork>,
): Promise<Answer> {
  const { value, ...age } = await work.read(question, async (trx, { today, timeZone }) => {
    const range = { ...rangeOrRefuse(query, today, 1), timeZone, now: question.now }
    return {
      workers: await readWorkers(trx, range),
      timeToDone: await readTimeToDone(trx, range),
      openByAge: await readOpenByAge(trx, question.now),
    }
  })
  return { ...freshnessOf(age), ...value }
}

interface WorkRange extends Range {
  timeZone: string
  now: Date
}

const done = `status = 'done'
  AND completed_at >= cast(:from AS date)::timestamp AT TIME ZONE :timeZone
  AND completed_at < (cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone`

const Worker = z.object({
  id: z.string(),
  name: z.string(),
  open: z.int(),
  overdue: z.int(),
  done: z.int(),
})

async function readWorkers(trx: Trx, range: WorkRange): Promise<Answer['workers']> {
  const { rows } = await trx.raw(workersSql, { ...range, mostWorkers })
  return z
    .array(Worker)
    .parse(rows)
    .map(({ id, name, ...counts }) => ({ worker: { id, name }, ...counts }))
}

const workersSql = `
  WITH counted AS (
    SELECT assignee_id, count(*) AS open, 0 AS overdue, 0 AS done
      FROM reporting.tasks WHERE status = 'open' GROUP BY assignee_id
     UNION ALL
    SELECT assignee_id, 0, count(*), 0
      FROM reporting.tasks
     WHERE status = 'open' AND coalesce(due_at, 'infinity') < :now GROUP BY assignee_id
     UNION ALL
    SELECT assignee_id, 0, 0, count(*) FROM reporting.tasks WHERE ${done} GROUP BY assignee_id
     UNION ALL
    SELECT id, 0, 0, 0 FROM reporting.people WHERE role = 'worker' AND status = 'active'),
  workers AS (
    SELECT assignee_id AS id, sum(open)::bigint AS open, sum(overdue)::bigint AS overdue,
           sum(done)::bigint AS done
      FROM counted GROUP BY assignee_id
     ORDER BY open DESC, done DESC, id LIMIT :mostWorkers)
  SELECT workers.*,
         coalesce((SELECT name FROM reporting.people WHERE id = workers.id), '') AS name
    FROM workers ORDER BY open DESC, done DESC, id`

const TimeToDone = z.object({
  medianSeconds: z.int().nullable(),
  p90Seconds: z.int().nullable(),
})

async function readTimeToDone(trx: Trx, range: WorkRange): Promise<Answer['timeToDone']> {
  const { rows } = await trx.raw(timeToDoneSql, { ...range })
  return TimeToDone.parse(rows[0])
}

const timeToDoneSql = `
  WITH taken AS (
    SELECT extract(epoch FROM completed_at - created_at)::float8 AS seconds
      FROM reporting.tasks WHERE ${done})
  SELECT round(percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds))::bigint AS "medianSeconds",
         round(percentile_disc(0.9) WITHIN GROUP (ORDER BY seconds))::bigint AS "p90Seconds"
    FROM taken`

const Group = z.object({ step: z.int(), tasks: z.int() })

async function readOpenByAge(trx: Trx, now: Date): Promise<Answer['openByAge']> {
  const { rows } = await trx.raw(openByAgeSql, { now, steps: ageSteps })
  const tasksOf = new Map(
    z
      .array(Group)
      .parse(rows)
      .map(({ step, tasks }) => [step, tasks]),
  )
  return ageSteps.map((fromDays, index) => ({
    fromDays,
    toDays: ageSteps[index + 1] ?? null,
    tasks: tasksOf.get(index + 1) ?? 0,
  }))
}

// A task of the moment may be a little younger than `now`.
const openByAgeSql = `
  SELECT greatest(1, width_bucket(extract(epoch FROM cast(:now AS timestamptz) - created_at) / 86400,
                                  cast(:steps AS numeric[]))) AS step,
         count(*) AS tasks
    FROM reporting.tasks WHERE status = 'open' GROUP BY 1`
