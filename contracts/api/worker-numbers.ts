import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { currencyCode, freshness, id, paging, person, sumMinor, time } from '../primitives.ts'

export const listWorkerNumbers = endpoint({
  name: 'listWorkerNumbers',
  service: 'analytics',
  method: 'GET',
  path: '/analytics/workers',
  roles: ['accountant', 'admin'],
  query: z.strictObject({
    sort: z.enum(['name', '-name', 'balanceMinor', '-balanceMinor']).default('name'),
    ...paging,
  }),
  answers: {
    200: z.object({
      ...freshness,
      currency: currencyCode,
      items: z.array(
        z.object({
          worker: person,
          status: z.string(),
          balanceMinor: sumMinor,
          earnedTodayMinor: sumMinor,
          paidOutTotalMinor: sumMinor,
          openTasks: z.int(),
          doneToday: z.int(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  },
  errors: [],
  summary: 'Balance and day of every worker, and of everybody else with a balance',
})

export const readBalanceAt = endpoint({
  name: 'readBalanceAt',
  service: 'analytics',
  method: 'GET',
  path: '/analytics/workers/{workerId}/balance',
  roles: ['accountant', 'admin'],
  params: z.strictObject({ workerId: id }),
  query: z.strictObject({ at: time.optional() }),
  answers: {
    200: z.object({ ...freshness, at: time, balanceMinor: sumMinor, currency: currencyCode }),
  },
  errors: [],
  summary: 'What a worker’s balance was at an instant: all that was posted until then',
})
