import { newId } from '#platform/ids.ts'
import { type Choice, type Day, owe, pick, send, workerOf } from './any-day-model.ts'
import { aCompletion, anAssignment, aWithdrawal } from './builders.ts'
import { deliver } from './deliver.ts'

const anOpenTask = ({ tasks }: Day, which: number) =>
  pick(
    tasks.filter(({ open }) => open),
    which,
  )

/** A task is made and given to somebody. */
export async function create(day: Day, choice: Choice): Promise<void> {
  const task = {
    taskId: newId(),
    assignmentId: newId(),
    workerId: workerOf(day, choice),
    rewardMinor: choice.amount,
    feeMinor: choice.which % 4,
    open: true,
  }
  day.tasks.push(task)
  owe(day, task.workerId, -task.feeMinor, `fee ${task.assignmentId}`)
  await send(day, anAssignment(day.organizationId, task), choice.twice)
}

/** An open task is given to somebody else. */
export async function assign(day: Day, choice: Choice): Promise<void> {
  const task = anOpenTask(day, choice.which)
  if (!task) return
  Object.assign(task, { workerId: workerOf(day, choice), assignmentId: newId() })
  owe(day, task.workerId, -task.feeMinor, `fee ${task.assignmentId}`)
  await send(day, anAssignment(day.organizationId, task), choice.twice)
}

/** A task is done; one is made if there is none. */
export async function complete(day: Day, choice: Choice): Promise<void> {
  if (!anOpenTask(day, choice.which)) await create(day, choice)
  const task = anOpenTask(day, choice.which)
  if (!task) return
  task.open = false
  owe(day, task.workerId, task.rewardMinor, `reward ${task.taskId}`)
  day.reversible.push({
    ...task,
    kind: 'reward',
    causeId: task.taskId,
    amountMinor: task.rewardMinor,
  })
  await send(day, aCompletion(day.organizationId, task), choice.twice)
}

/** An open task is cancelled; its last fee is given back. */
export async function cancel(day: Day, choice: Choice): Promise<void> {
  const task = anOpenTask(day, choice.which)
  if (!task) return
  task.open = false
  owe(day, task.workerId, task.feeMinor, `fee_refund ${task.assignmentId}`)
  await send(day, aWithdrawal(day.organizationId, task), choice.twice)
}

/** An event of the past comes again under another id. */
export async function replay(day: Day, { which }: Choice): Promise<void> {
  const event = pick(day.history, which)
  if (event) await deliver(day.db, { ...event, id: newId() })
}
