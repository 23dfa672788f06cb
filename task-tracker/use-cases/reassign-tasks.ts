import { setTimeout as sleep } from 'node:timers/promises'
import type { EventDraft } from '#contracts/event.ts'
import { withContext } from '#platform/context.ts'
import type { Db, Trx } from '#platform/db.ts'
import { failpoint } from '#platform/failpoints.ts'
import { newId } from '#platform/ids.ts'
import { addJob, addToOutbox } from '#platform/outbox.ts'
import { dealt, withdrawn } from '../domain/announcements.ts'
import { dealAtRandom, dealToNeediest } from '../domain/deal.ts'
import { planBalance } from '../domain/preview.ts'
import type { Dice } from '../domain/price.ts'
import { beginning, ended, isActive, type Run, runMoved, wakeUp } from '../domain/run.ts'
import { type Move, moveTasks, withdrawAssignments } from '../store/moves.ts'
import { holdWorkers, listWorkers } from '../store/people.ts'
import {
  countHeld,
  dropItems,
  hasItems,
  insertItems,
  type RunTask,
  takeOffList,
  takeTasks,
} from '../store/run-items.ts'
import {
  askedBy,
  findActiveRun,
  findRun,
  findWaitingRun,
  lockRun,
  lockRunsOfOrganization,
  saveRun,
  takeRunningRun,
} from '../store/runs.ts'
import { lookUpOneByOne } from '../store/sql.ts'
import { insertUndoItems, previousHolders } from '../store/undo.ts'

/** One transaction and one event; a complete that meets a batch waits for it, about 50 ms. */
const largestBatch = 500
/** Before tasks that others had locked are tried again. */
const lockedPauseMs = 200
/** Then the job asks for another turn, so that no organization keeps a worker, nor a stop waits. */
const turnMs = 5_000

interface Chance {
  dice: Dice
  clock: () => Date
  /** At most 500, as one event carries them. */
  batchSize?: number
}

/**
 * Goes on with a run of reassignment, from wherever it stands, in batches that are a transaction
 * each. May be called any number of times, at once too: a task is dealt once per run.
 */
export async function reassignTasks(
  db: Db,
  { organizationId, runId }: { organizationId: string; runId: string },
  chance: Chance,
): Promise<void> {
  const tenant = { organizationId }
  const run = await db.as(tenant, (trx) => findRun(trx, runId))
  if (!run || !isActive(run)) return

  await withContext(run.context, async () => {
    const started = await db.as(tenant, (trx) => startRun(trx, runId, chance.clock()))
    if (!started) return
    const until = Date.now() + turnMs
    let after: string | undefined = beginning
    while (after !== undefined) {
      const from: string = after
      after = await db.as(tenant, (trx) => dealBatch(trx, runId, from, chance))
      await failpoint('reassign.after-batch')
      if (after === beginning) await sleep(lockedPauseMs)
      if (after !== undefined && Date.now() > until) {
        return db.as(tenant, (trx) => addJob(trx, wakeUp(organizationId, runId)))
      }
    }
  })
}

/** Whether the run is running now. Fixes what it deals with; a second run waits for the first. */
async function startRun(trx: Trx, runId: string, now: Date): Promise<boolean> {
  await lockRunsOfOrganization(trx)
  const run = await lockRun(trx, runId)
  if (run?.status !== 'queued') return run?.status === 'running'
  const active = await findActiveRun(trx)
  if (active?.status === 'running') return false

  const workers = (await listWorkers(trx)).map(({ id }) => id)
  if (workers.length === 0) return failForWantOfWorkers(trx, run, now)

  const started = await saveRun(trx, {
    ...run,
    status: 'running',
    startedAt: now,
    ...(run.undoOf === null
      ? await listForDeal(trx, run, workers, now)
      : await listForUndo(trx, run.id, run.undoOf)),
  })
  await addToOutbox(trx, runMoved(started))
  return true
}

async function listForDeal(
  trx: Trx,
  { id, filter, strategy, lacking }: Run,
  workers: string[],
  now: Date,
) {
  const plan =
    strategy === 'balanced' ? planBalance(await countHeld(trx, filter, now), workers) : undefined
  const gives = plan ? { gives: plan.gives } : {}
  const { total, toDeal } = await insertItems(trx, { id, filter, now, ...gives })
  return { total, unchanged: total - toDeal, lacking: plan?.lacking ?? lacking }
}

async function listForUndo(trx: Trx, runId: string, undoOf: string) {
  const { moved, listed } = await insertUndoItems(trx, { runId, undoOf })
  return { total: moved, skipped: moved - listed }
}

/**
 * Deals the next tasks after that id. Returns where to go on: at the beginning when only tasks
 * are left that others had locked; undefined when the run has ended or somebody else is at it.
 */
async function dealBatch(
  trx: Trx,
  runId: string,
  after: string,
  { dice, clock, batchSize = largestBatch }: Chance,
): Promise<string | undefined> {
  const run = await takeRunningRun(trx, runId)
  if (!run) return undefined
  await lookUpOneByOne(trx)
  const now = clock()
  const workers = await holdWorkers(trx)
  if (workers.length === 0) {
    await failForWantOfWorkers(trx, run, now)
    return undefined
  }
  const taken = await takeTasks(trx, { runId, after, limit: batchSize })
  const untouched = taken.filter((task) => task.untouched)
  const { moves, unchanged } =
    run.undoOf === null
      ? deal(run, untouched, workers, dice)
      : { moves: await putBack(trx, untouched, workers), unchanged: 0 }

  const taskIds = taken.map((task) => task.id)
  await moveTasks(trx, moves, { by: askedBy(run), runId, now })
  await takeOffList(trx, { runId, taskIds })
  const more = taken.length === batchSize || (await hasItems(trx, runId))
  const moved: Run = {
    ...run,
    reassigned: run.reassigned + moves.length,
    unchanged: run.unchanged + unchanged,
    skipped: run.skipped + taken.length - moves.length - unchanged,
    lacking: received(run.lacking, moves),
    chunks: moves.length > 0 ? run.chunks + 1 : run.chunks,
  }
  const saved = await saveRun(trx, more ? moved : ended(moved, 'completed', now))
  await addToOutbox(trx, ...(await announce(trx, saved, moves, now)), runMoved(saved))
  if (!more) {
    await wakeNext(trx)
    return undefined
  }
  return taken.length === batchSize ? taskIds.at(-1) : beginning
}

/** Whoever is chosen gets the task; who has it already keeps it, which is no move. */
function deal(run: Run, tasks: readonly RunTask[], workers: string[], dice: Dice) {
  const chosen =
    run.strategy === 'random'
      ? dealAtRandom(tasks.length, workers, dice)
      : dealToNeediest(tasks.length, workers, run.lacking)
  const moves = tasks.flatMap((task, index): Move[] => {
    const workerId = chosen[index]
    if (workerId === undefined || workerId === task.assigneeId) return []
    return [{ task, workerId, assignmentId: newId(), feeMinor: task.feeMinor }]
  })
  return { moves, unchanged: tasks.length - moves.length }
}

/** Back to whom it was taken from, at no cost; not to somebody who may hold no tasks now. */
async function putBack(trx: Trx, tasks: readonly RunTask[], workers: string[]): Promise<Move[]> {
  const assignmentIds = tasks.map(({ assignmentId }) => assignmentId)
  const holders = await previousHolders(trx, assignmentIds)
  const eligible = new Set(workers)
  return tasks.flatMap((task): Move[] => {
    const workerId = holders.get(task.assignmentId)
    if (workerId === undefined || !eligible.has(workerId)) return []
    return [{ task, workerId, assignmentId: newId(), feeMinor: 0 }]
  })
}

/** One event with all moves of a batch; of an undo also one with what they take back. */
async function announce(trx: Trx, run: Run, moves: Move[], now: Date): Promise<EventDraft[]> {
  if (moves.length === 0) return []
  const chunk = dealt(
    run.id,
    run.chunks,
    moves.map(({ task, ...move }) => ({ ...task, ...move, version: task.version + 1 })),
    now,
  )
  if (run.undoOf === null) return [chunk]

  const assignmentIds = moves.map(({ task }) => task.assignmentId)
  const costs = await withdrawAssignments(trx, assignmentIds, now)
  const withdrawals = moves.map(({ task }) => ({
    ...task,
    workerId: task.assigneeId,
    feeMinor: costs.get(task.assignmentId) ?? 0,
  }))
  const subject = { subjectId: run.id, version: run.chunks }
  return [withdrawn(subject, withdrawals, { reason: 'undone', at: now }), chunk]
}

/** What is left of the plan after these moves; a run without a plan keeps none. */
function received(
  lacking: ReadonlyMap<string, number>,
  moves: readonly Move[],
): ReadonlyMap<string, number> {
  const left = new Map(lacking)
  for (const { workerId } of moves) {
    const lacks = left.get(workerId)
    if (lacks !== undefined) left.set(workerId, lacks - 1)
  }
  return left
}

async function failForWantOfWorkers(trx: Trx, run: Run, now: Date): Promise<false> {
  const failed = await saveRun(trx, ended(run, 'failed', now, 'no_eligible_workers'))
  await dropItems(trx, run.id)
  await addToOutbox(trx, runMoved(failed))
  await wakeNext(trx)
  return false
}

/** A run that had to wait for this one need not wait for the sweeper too. */
async function wakeNext(trx: Trx): Promise<void> {
  const next = await findWaitingRun(trx)
  if (next) await addJob(trx, wakeUp(next.organizationId, next.id))
}
