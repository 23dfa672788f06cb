import type { Role } from '#contracts/endpoint.ts'
import { balanceChanged, balanceChangedV1 } from '#contracts/events/ledger.ts'
import { payoutRunChanged } from '#contracts/events/payout.ts'
import { reassignmentFinished, reassignmentProgress } from '#contracts/events/reassignment.ts'
import {
  taskAssigned,
  taskAssignmentWithdrawn,
  taskCancelled,
  taskCompleted,
  taskCreated,
  taskCreatedV1,
  taskUpdated,
} from '#contracts/events/task.ts'
import type { EventOf } from '#platform/consumers.ts'
import { type Listened, readMessage } from '#platform/received.ts'

export type HintKind =
  | 'task.changed'
  | 'reassignment.progress'
  | 'balance.changed'
  | 'payout_run.changed'

/** Ids and versions only. Empty: several things changed, ask for the list. */
export type HintData = Record<string, string | number>

/** That something changed, and who may know. */
export interface Hint {
  kind: HintKind
  to: { people: readonly string[] } | { roles: readonly Role[] }
  data: HintData
}

const planners: Role[] = ['admin', 'manager']
const payers: Role[] = ['admin', 'accountant']

/** Who lost a task is named nowhere: each worker looks again. */
const workersLookAgain: Hint = { kind: 'task.changed', to: { roles: ['worker'] }, data: {} }

interface Ear {
  definition: Listened
  turn: (event: EventOf<Listened>) => Hint[]
}

const ears = new Map<string, Ear>()

/** Events that are turned into hints, with the exchanges they come from. */
export const heard: readonly Listened[] = [
  // Both versions, of which a tracker on its way to the newer one may say either or the two.
  hear(taskCreatedV1, taskMade),
  hear(taskCreated, taskMade),
  hear(taskUpdated, ({ aggregateVersion, data: { taskId, workerId } }) =>
    aboutTask([workerId], { taskId, version: aggregateVersion }),
  ),
  hear(taskCancelled, ({ aggregateVersion, data: { taskId, workerId } }) =>
    aboutTask([workerId], { taskId, version: aggregateVersion }),
  ),
  hear(taskCompleted, ({ aggregateVersion, data: { taskId, completedBy } }) =>
    aboutTask([completedBy], { taskId, version: aggregateVersion }),
  ),
  hear(taskAssigned, ({ data: { subjectId, assignments } }) => [
    ...aboutTasks(
      assignments.map(({ taskId, workerId, taskVersion }) => ({
        workerId,
        data: { taskId, version: taskVersion },
      })),
    ),
    ...(assignments.some((one) => wasTaken(one, subjectId)) ? [workersLookAgain] : []),
  ]),
  hear(taskAssignmentWithdrawn, ({ data: { withdrawals } }) =>
    aboutTasks(withdrawals.map(({ taskId, workerId }) => ({ workerId, data: { taskId } }))),
  ),
  hear(reassignmentProgress, ({ data: { runId } }) => [
    hint('reassignment.progress', { roles: planners }, { runId }),
  ]),
  hear(reassignmentFinished, ({ data: { runId } }) => [
    hint('reassignment.progress', { roles: planners }, { runId }),
    workersLookAgain,
  ]),
  hear(balanceChangedV1, ({ data }) => aboutWallets([data])),
  hear(balanceChanged, ({ data: { wallets } }) => aboutWallets(wallets)),
  hear(payoutRunChanged, ({ data: { runId } }) => [
    hint('payout_run.changed', { roles: payers }, { runId }),
  ]),
]

/** What people may be told of a message; nothing for one that cannot be read. */
export function hintsOf(type: string, message: Buffer): { organizationId: string; hints: Hint[] } {
  const ear = ears.get(type)
  const reading = ear && readMessage(ear.definition, message)
  if (!reading || 'unreadable' in reading) return { organizationId: '', hints: [] }
  const { event } = reading
  return { organizationId: event.organizationId, hints: ear.turn(event) }
}

function hear<const E extends Listened>(definition: E, turn: (event: EventOf<E>) => Hint[]): E {
  // Each message is read with the definition it came for, so the data fits.
  ears.set(definition.type, { definition, turn: turn as Ear['turn'] })
  return definition
}

const hint = (kind: HintKind, to: Hint['to'], data: HintData): Hint => ({ kind, to, data })

/** By hand, from somebody else; of a run, its end tells the workers, not each of its chunks. */
function wasTaken(one: { taskId: string; taskVersion: number }, subjectId: string): boolean {
  return one.taskId === subjectId && one.taskVersion > 1
}

function aboutTask(people: string[], data: HintData): Hint[] {
  return [hint('task.changed', { people }, data), hint('task.changed', { roles: planners }, data)]
}

/** One subject and version in both versions of the event, so that the pair is one hint. */
function taskMade({ subject, aggregateVersion }: { subject: string; aggregateVersion: number }) {
  return [hint('task.changed', { roles: planners }, { taskId: subject, version: aggregateVersion })]
}

/** Many tasks at once: planners are told once, each worker of the own ones. */
function aboutTasks(moved: { workerId: string; data: HintData }[]): Hint[] {
  const [first] = moved
  if (first && moved.length === 1) return aboutTask([first.workerId], first.data)
  const people = [...new Set(moved.map(({ workerId }) => workerId))]
  return aboutTask(people, {})
}

/** Each worker is told of the own wallet; payers of one, or that several have changed. */
function aboutWallets(moved: { workerId: string; sequence: number }[]): Hint[] {
  const [first] = moved
  return [
    ...moved.map(({ workerId, sequence }) =>
      hint('balance.changed', { people: [workerId] }, { sequence }),
    ),
    hint('balance.changed', { roles: payers }, first && moved.length === 1 ? { ...first } : {}),
  ]
}
