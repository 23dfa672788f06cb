import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { dayRange, freshness, sumMinor } from '../primitives.ts'

/** One thing that is on one side of the books and not, or not so, on the other. */
export const Difference = z.object({
  kind: z.enum([
    'reward_missing',
    'task_missing',
    'reward_differs',
    'transfer_missing',
    'line_missing',
    'line_differs',
    'payout_missing',
    'payout_transfer_missing',
    'payout_differs',
    'notice_missing',
    'notice_differs',
    'bank_line_missing',
    'bank_line_differs',
    'bank_file_missing',
    'bank_file_differs',
  ]),
  /** Of the task, transfer or payout; of a bank file its run's. */
  id: z.string(),
  detail: z.string(),
})
export type Difference = z.infer<typeof Difference>

export const Reconciliation = z.object({
  ...freshness,
  /** `pending`: only what is younger than 10 s is not on both sides yet. */
  status: z.enum(['balanced', 'pending', 'difference']),
  tasksCompleted: z.int(),
  tasksCompletedMinor: sumMinor,
  rewardsPosted: z.int(),
  rewardsPostedMinor: sumMinor,
  statementLines: z.int(),
  statementLinesMinor: sumMinor,
  payouts: z.int(),
  payoutsMinor: sumMinor,
  payoutTransfers: z.int(),
  payoutTransfersMinor: sumMinor,
  /** Of the payouts that are paid or settled: each is due one notice. */
  noticesDue: z.int(),
  noticesDueMinor: sumMinor,
  /** As email told: a mail server has accepted them. */
  noticesSent: z.int(),
  noticesSentMinor: sumMinor,
  /** Payouts of the runs for which a bank file was made. */
  bankFilePayouts: z.int(),
  bankFilePayoutsMinor: sumMinor,
  /** Of these the payouts that a bank file orders, whatever number of formats it was made in. */
  bankFileLines: z.int(),
  bankFileLinesMinor: sumMinor,
  /** Facts that are too young to be judged. */
  pending: z.int(),
  /** The first 1,000. */
  differences: z.array(Difference),
})

export const readReconciliation = endpoint({
  name: 'readReconciliation',
  service: 'analytics',
  method: 'GET',
  path: '/reconciliation',
  roles: ['accountant', 'admin'],
  query: z.strictObject(dayRange),
  answers: { 200: Reconciliation },
  errors: [],
  summary:
    'Tasks done = rewards posted = statement lines; payouts = transfers = notices = bank file lines',
})
