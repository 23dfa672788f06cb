import type { Invariant, Violation } from '../invariant.ts'
import { byId, sideBySide } from '../merge.ts'

interface Earned {
  id: string
  worker_id: string
  amount_minor: number
}

/** Rewards, fees or refunds as the ledger has them, keyed by their cause. */
const posted = (kind: string, walletSide: 'credit' | 'debit') => `
  SELECT cause_id AS id, ${walletSide}_account_id AS worker_id, amount_minor
    FROM transfers WHERE kind = '${kind}'`

/** The work's side and the money's side of one thing must be the same. */
async function differences(
  pairs: AsyncGenerator<{ id: string; left?: Earned; right?: Earned }>,
  words: { missing: string; surplus: string },
): Promise<Violation[]> {
  const found: Violation[] = []
  for await (const { id, left, right } of pairs) {
    if (!right) found.push({ id, detail: words.missing })
    else if (!left) found.push({ id, detail: words.surplus })
    else if (left.worker_id !== right.worker_id || left.amount_minor !== right.amount_minor) {
      const detail = `${right.amount_minor} to ${right.worker_id} instead of ${left.amount_minor} to ${left.worker_id}`
      found.push({ id, detail })
    }
  }
  return found
}

/** A done task was credited once, to whoever held it, at its price; nothing else was. */
export const oneRewardPerDoneTask: Invariant = {
  id: 'I2',
  promise: 'one reward per done task, to its assignee, at its price; none for others',
  check: ({ taskTracker, accounting }) =>
    differences(
      sideBySide(
        byId<Earned>(
          taskTracker,
          `SELECT id, assignee_id AS worker_id, reward_minor AS amount_minor
             FROM tasks WHERE status = 'done'`,
        ),
        byId<Earned>(accounting, posted('reward', 'credit')),
      ),
      { missing: 'done, but not credited', surplus: 'credited, but not done' },
    ),
}

/** What clients were told about completing is what happened. */
export const answersWereTrue: Invariant = {
  id: 'I3',
  promise: 'acknowledged completes are done, refused ones are not',
  check: async ({ taskTracker }, history) => {
    const tasks = await taskTracker.rows<{ id: string; status: string; assignee_id: string }>(
      'SELECT id, status, assignee_id FROM tasks WHERE id = ANY ($1)',
      [[...new Set(history.map(({ taskId }) => taskId))]],
    )
    const byTask = new Map(tasks.map((task) => [task.id, task]))
    return history.flatMap(({ taskId, by, status }) => {
      const task = byTask.get(taskId)
      const doneByThem = task?.status === 'done' && task.assignee_id === by
      if (status === 200 && !doneByThem) return { id: taskId, detail: 'answered 200, is not done' }
      if (status === 403 && doneByThem) return { id: taskId, detail: 'refused, yet done' }
      return []
    })
  },
}

/** An assignment costs once, and is given back once if it was withdrawn. */
export const oneFeePerAssignment: Invariant = {
  id: 'I4',
  promise: 'one fee per assignment with a fee, one refund exactly if it was withdrawn',
  check: async ({ taskTracker, accounting }) => {
    const assignments = (condition: string) =>
      byId<Earned>(
        taskTracker,
        `SELECT id, worker_id, fee_minor AS amount_minor
           FROM assignments WHERE fee_minor > 0 AND ${condition}`,
      )
    const fees = await differences(
      sideBySide(assignments('true'), byId<Earned>(accounting, posted('fee', 'debit'))),
      { missing: 'assignment without its fee', surplus: 'fee without its assignment' },
    )
    const refunds = await differences(
      sideBySide(
        assignments('withdrawn_at IS NOT NULL'),
        byId<Earned>(accounting, posted('fee_refund', 'credit')),
      ),
      { missing: 'withdrawn without refund', surplus: 'refunded without being withdrawn' },
    )
    return [...fees, ...refunds]
  },
}

/** Runs end, and deal each task at most once. */
export const runsFinished: Invariant = {
  id: 'I12',
  promise: 'reassignment runs are finished, and none moved a task twice',
  check: async ({ taskTracker }) => [
    ...(await taskTracker.rows<Violation>(`
      SELECT id, 'is still ' || status AS detail
        FROM reassignment_runs WHERE finished_at IS NULL`)),
    ...(await taskTracker.rows<Violation>(`
      SELECT task_id AS id, format('moved %s times by run %s', count(*), run_id) AS detail
        FROM assignments WHERE run_id IS NOT NULL
       GROUP BY task_id, run_id HAVING count(*) > 1`)),
    ...(await taskTracker.rows<Violation>(`
      SELECT id, format('%s + %s + %s is not %s', reassigned, unchanged, skipped, total) AS detail
        FROM reassignment_runs
       WHERE finished_at IS NOT NULL AND reassigned + unchanged + skipped <> total`)),
  ],
}
