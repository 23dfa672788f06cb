import { z } from 'zod'
import { endpoint, roles } from '../endpoint.ts'
import {
  currencyCode,
  day,
  dayRange,
  freshness,
  id,
  paging,
  person,
  sumMinor,
  time,
} from '../primitives.ts'
import { Task } from './tasks.ts'

const service = 'analytics'
const office = ['manager', 'accountant', 'admin'] as const

export const MyNumbers = z.object({
  ...freshness,
  balanceMinor: sumMinor,
  /** Of the wallet's newest line; ask again with `atLeast` to be sure to see a change. */
  sequence: z.int(),
  earnedTodayMinor: sumMinor,
  carriedOverMinor: sumMinor,
  paidOutTotalMinor: sumMinor,
  openTasks: z.int(),
  doneToday: z.int(),
  currency: currencyCode,
})

export const readMyNumbers = endpoint({
  name: 'readMyNumbers',
  service,
  method: 'GET',
  path: '/analytics/me',
  roles,
  query: z.strictObject({ atLeast: z.coerce.number().int().min(0).optional() }),
  answers: { 200: MyNumbers },
  errors: [],
  summary: 'My balance and my day',
})

export const StatementLine = z.object({
  id,
  sequence: z.int(),
  postedAt: time,
  occurredAt: time,
  kind: z.enum([
    'reward',
    'fee',
    'fee_refund',
    'payout',
    'payout_return',
    'adjustment',
    'reversal',
  ]),
  amountMinor: sumMinor,
  balanceAfterMinor: sumMinor,
  task: z.object({ id, title: z.string(), externalKey: z.string().nullable() }).nullable(),
  reason: z.string().nullable(),
  late: z.boolean(),
  correlationId: z.string(),
})

const Statement = z.object({
  ...freshness,
  openingMinor: sumMinor,
  closingMinor: sumMinor,
  items: z.array(StatementLine),
  nextCursor: z.string().nullable(),
})

export const readMyStatement = endpoint({
  name: 'readMyStatement',
  service,
  method: 'GET',
  path: '/analytics/me/statement',
  roles,
  query: z.strictObject({ ...dayRange, ...paging }),
  answers: { 200: Statement },
  errors: [],
  summary: 'Every line of my balance, newest first',
})

export const readWorkerStatement = endpoint({
  name: 'readWorkerStatement',
  service,
  method: 'GET',
  path: '/analytics/workers/{workerId}/statement',
  roles: ['accountant', 'admin'],
  params: z.strictObject({ workerId: id }),
  query: z.strictObject({ ...dayRange, ...paging }),
  answers: { 200: Statement },
  errors: [],
  summary: 'Every line of a worker’s balance, newest first',
})

export const readWorkerNumbers = endpoint({
  name: 'readWorkerNumbers',
  service,
  method: 'GET',
  path: '/analytics/workers/{workerId}',
  roles: ['accountant', 'admin'],
  params: z.strictObject({ workerId: id }),
  answers: { 200: MyNumbers },
  errors: [],
  summary: 'Balance and day of a worker',
})

const companyNumbers = {
  tasksCreated: z.int(),
  tasksCompleted: z.int(),
  rewardsMinor: sumMinor,
  feesMinor: sumMinor,
  adjustmentsMinor: sumMinor,
  /** Fees − rewards: what the company keeps. */
  earningsMinor: sumMinor,
  payoutsMinor: sumMinor,
}

export const readCompanyDays = endpoint({
  name: 'readCompanyDays',
  service,
  method: 'GET',
  path: '/analytics/company',
  roles: office,
  query: z.strictObject(dayRange),
  answers: {
    200: z.object({
      ...freshness,
      days: z.array(z.object({ date: day, ...companyNumbers })),
      total: z.object(companyNumbers),
    }),
  },
  errors: [],
  summary: 'The company’s work and money, day by day',
})

export const readWorkersBelowZero = endpoint({
  name: 'readWorkersBelowZero',
  service,
  method: 'GET',
  path: '/analytics/workers-below-zero',
  roles: office,
  answers: {
    200: z.object({
      ...freshness,
      count: z.int(),
      /** Empty for managers, who see the count only. */
      items: z.array(z.object({ worker: person, balanceMinor: sumMinor })),
    }),
  },
  errors: [],
  summary: 'Who owes more than they earned',
})

export const readMostValuableTasks = endpoint({
  name: 'readMostValuableTasks',
  service,
  method: 'GET',
  path: '/analytics/most-valuable-tasks',
  roles: office,
  query: z.strictObject({
    period: z.enum(['day', 'week', 'month']).default('day'),
    date: day.optional(),
  }),
  answers: {
    200: z.object({
      ...freshness,
      from: day,
      to: day,
      top: Task.nullable(),
      days: z.array(z.object({ date: day, task: Task })),
    }),
  },
  errors: [],
  summary: 'The dearest task done in a day, week or month',
})

export const readWork = endpoint({
  name: 'readWork',
  service,
  method: 'GET',
  path: '/analytics/work',
  roles: ['manager', 'admin'],
  query: z.strictObject(dayRange),
  answers: {
    200: z.object({
      ...freshness,
      /** Open and overdue as of now, done in the range; the busiest 1,000. */
      workers: z.array(
        z.object({ worker: person, open: z.int(), overdue: z.int(), done: z.int() }),
      ),
      /** From creation to completion, of the tasks done in the range; null when there are none. */
      timeToDone: z.object({
        medianSeconds: z.int().nullable(),
        p90Seconds: z.int().nullable(),
      }),
      /** Open tasks by whole days since their creation; `toDays` is not included. */
      openByAge: z.array(
        z.object({ fromDays: z.int(), toDays: z.int().nullable(), tasks: z.int() }),
      ),
    }),
  },
  errors: [],
  summary: 'Who has how much to do, and how long it takes',
})
