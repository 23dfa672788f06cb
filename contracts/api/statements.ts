import { z } from 'zod'
import { endpoint, file, roles } from '../endpoint.ts'
import { day, dayRange, freshness, id, sumMinor, time } from '../primitives.ts'

const service = 'analytics'
const finance = ['accountant', 'admin'] as const
const mine = { service, method: 'GET', roles, query: z.strictObject(dayRange) } as const
const workers = { ...mine, roles: finance, params: z.strictObject({ workerId: id }) } as const

const csv = 'One line per row, newest first; amounts in major units'
const pdf = 'Pay slips, one page for each pay period, in the language that is accepted (en, ru)'
/** A wallet with more lines than a document may have. */
const errors = ['too_many_lines'] as const

export const readMyStatementCsv = endpoint({
  ...mine,
  name: 'readMyStatementCsv',
  path: '/analytics/me/statement.csv',
  answers: { 200: file('text/csv') },
  errors: [],
  summary: `My statement as CSV. ${csv}`,
})

export const readMyStatementPdf = endpoint({
  ...mine,
  name: 'readMyStatementPdf',
  path: '/analytics/me/statement.pdf',
  answers: { 200: file('application/pdf') },
  errors,
  summary: `My statement as PDF. ${pdf}`,
})

export const readWorkerStatementCsv = endpoint({
  ...workers,
  name: 'readWorkerStatementCsv',
  path: '/analytics/workers/{workerId}/statement.csv',
  answers: { 200: file('text/csv') },
  errors: [],
  summary: `A worker’s statement as CSV. ${csv}`,
})

export const readWorkerStatementPdf = endpoint({
  ...workers,
  name: 'readWorkerStatementPdf',
  path: '/analytics/workers/{workerId}/statement.pdf',
  answers: { 200: file('application/pdf') },
  errors,
  summary: `A worker’s statement as PDF. ${pdf}`,
})

export const readMyDays = endpoint({
  ...mine,
  name: 'readMyDays',
  path: '/analytics/me/days',
  answers: {
    200: z.object({
      ...freshness,
      days: z.array(
        z.object({
          date: day,
          /** What was posted that day, fees taken off; payouts and their returns left out. */
          earnedMinor: sumMinor,
          /** Payouts of that day, less those that came back. */
          paidOutMinor: sumMinor,
        }),
      ),
    }),
  },
  errors: [],
  summary: 'What each day brought me, and what was paid out; without a range the last 30 days',
})

/** What happened on the way of one line, from the click to the mail. */
export const TrailStep = z.object({
  /** When; null where only that it happened is known. */
  at: time.nullable(),
  what: z.enum([
    'task_created',
    'request',
    'task_assigned',
    'task_completed',
    'assignment_withdrawn',
    'correction',
    'reversed_transfer',
    'transfer',
    'statement_line',
    'payout_run',
    'payout',
    'payout_transfer',
    'payout_returned',
    'mail',
    'mail_outstanding',
  ]),
  /** Of the request its correlation id, of a mail its Message-ID before the @. */
  id: z.string(),
})
export type TrailStep = z.infer<typeof TrailStep>

export const readEntryTrail = endpoint({
  name: 'readEntryTrail',
  service,
  method: 'GET',
  path: '/analytics/me/entries/{entryId}/trail',
  roles,
  params: z.strictObject({ entryId: id }),
  answers: { 200: z.object({ ...freshness, steps: z.array(TrailStep) }) },
  errors: [],
  summary: 'Why this line: from the click to the mail. Of others for accountants and admins',
})
