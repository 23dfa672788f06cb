import {
  listPayouts,
  previewPayoutRun,
  readPayoutRun,
  startPayoutRun,
} from '#contracts/api/money.ts'
import { readReassignment, requestReassignment } from '#contracts/api/reassignments.ts'
import { completeTask, createTask, listTasks, type Task } from '#contracts/api/tasks.ts'
import { ApiError } from '#contracts/client.ts'
import type { Company } from './company.ts'
import { bar } from './say.ts'
import { askUntil, inParallel } from './wait.ts'

/** Requests at once while work is dealt out; below the rate limit of one person. */
const width = 8
const runLimitMs = 120_000

/** Creates tasks for whoever the dice choose. */
export async function createTasks({ manager }: Company, count: number): Promise<Task[]> {
  const first = await askUntil(
    () => manager.call(createTask, { body: { title: 'Task 1 of the day' } }).catch(noWorkersYet),
    (task) => task !== undefined,
  )
  if (!first) throw new Error('The task tracker never heard of the workers')
  let created = 1
  const numbers = Array.from({ length: count - 1 }, (_, index) => index + 2)
  const others = await inParallel(numbers, width, async (number) => {
    const task = await manager.call(createTask, { body: { title: `Task ${number} of the day` } })
    bar('created', ++created, count)
    return task
  })
  return [first, ...others]
}

function noWorkersYet(error: unknown): undefined {
  if (error instanceof ApiError && error.problem.code === 'no_eligible_workers') return undefined
  throw error
}

/** Deals all open tasks again and follows the run to its end. */
export async function reassignAll({ manager }: Company) {
  const { id: runId } = await manager.call(requestReassignment, { body: { strategy: 'random' } })
  return askUntil(
    async () => {
      const run = await manager.call(readReassignment, { params: { runId } })
      bar('dealt  ', run.processed, run.total)
      return run
    },
    (run) => run.finishedAt !== null,
    runLimitMs,
  )
}

/** All open tasks, as they are dealt now. */
export async function readOpenTasks({ manager }: Company): Promise<Task[]> {
  return (await manager.call(listTasks, { query: { status: 'open', limit: 200 } })).items
}

/** What the assignments cost: each task once, and once more if it changed hands. */
export function feesOf(created: readonly Task[], dealtAgain: readonly Task[]): number {
  const firstHands = new Map(created.map((task) => [task.id, task.assignee.id]))
  const moved = dealtAgain.filter((task) => task.assignee.id !== firstHands.get(task.id))
  return [...created, ...moved].reduce((sum, task) => sum + task.feeMinor, 0)
}

/** Lets every assignee mark tasks done, all clicks at once. */
export function completeAtOnce({ workers }: Company, tasks: readonly Task[]): Promise<Task[]> {
  const hands = new Map(workers.map((worker) => [worker.id, worker]))
  return Promise.all(
    tasks.map(async (task) => {
      const worker = hands.get(task.assignee.id)
      if (!worker) throw new Error(`Task ${task.id} is with nobody of this company`)
      return worker.call(completeTask, { params: { taskId: task.id } })
    }),
  )
}

/** Previews, starts and follows a payout run until every notice is on its way. */
export async function payOut({ accountant }: Company) {
  const preview = await accountant.call(previewPayoutRun, {})
  const started = await accountant.call(startPayoutRun, { body: { hash: preview.hash } })
  const params = { runId: started.id }
  const run = await askUntil(
    async () => {
      const now = await accountant.call(readPayoutRun, { params })
      bar('notified', now.notified, now.payouts)
      return now
    },
    (now) => now.status === 'paid' && now.notified === now.payouts,
    runLimitMs,
  )
  const { items: payouts } = await accountant.call(listPayouts, { params, query: { limit: 200 } })
  return { preview, run, payouts }
}
