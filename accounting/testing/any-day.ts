import type { Db } from '#platform/db.ts'
import { aNewDay, type Choice, type Day } from './any-day-model.ts'
import { adjust, reverse, sendBack, settle, settleAll } from './any-day-money.ts'
import { approve, changeSettlement, close, hold, payAll, reject, release } from './any-day-runs.ts'
import { assign, cancel, complete, create, replay } from './any-day-work.ts'

const acts = {
  create,
  assign,
  complete,
  cancel,
  replay,
  adjust,
  reverse,
  hold,
  release,
  changeSettlement,
  close: (day: Day) => close(day, false),
  draft: (day: Day) => close(day, true),
  approve,
  reject,
  payAll,
  settle,
  settleAll,
  sendBack,
}

type Doing = keyof typeof acts

/** What may happen on a day; what is named more often happens more often. */
export const doings: Doing[] = [
  'create',
  'assign',
  'complete',
  'complete',
  'complete',
  'complete',
  'cancel',
  'replay',
  'adjust',
  'reverse',
  'hold',
  'hold',
  'release',
  'changeSettlement',
  'close',
  'draft',
  'draft',
  'draft',
  'approve',
  'approve',
  'reject',
  'payAll',
  'payAll',
  'payAll',
  'settle',
  'settleAll',
  'sendBack',
  'sendBack',
]

/** One thing that happens. */
export interface Step extends Choice {
  doing: Doing
}

/** Lives through the steps. Throws when an answer is not what it should be. */
export async function liveThrough(db: Db, steps: readonly Step[]): Promise<Day> {
  const day = await aNewDay(db)
  for (const step of steps) await acts[step.doing](day, step)
  return day
}
