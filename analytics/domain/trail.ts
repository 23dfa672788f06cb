import type { StatementLine } from '#contracts/api/analytics.ts'
import type { TrailStep } from '#contracts/api/statements.ts'

/** What is known of a line and of what it comes from and leads to. */
export interface EntryFacts {
  entry: {
    transferId: string
    sequence: number
    kind: (typeof StatementLine)['shape']['kind']['options'][number]
    /** What moved the money, by the kind: a task, an assignment, a payout, a transfer. */
    causeId: string
    taskId: string | null
    /** Of the request that all of this began with. */
    correlationId: string
    occurredAt: Date
    postedAt: Date
  }
  task: { createdAt: Date } | undefined
  /** The payout that it is, or the first that its money was part of. */
  payout:
    | {
        id: string
        runId: string
        status: string
        createdAt: Date
        /** When the money left the wallet. */
        movedAt: Date | null
        paidAt: Date | null
        transferId: string | null
        noticeStatus: string
      }
    | undefined
}

/** A step of the trail; without a time where only that it happened is known. */
export interface Step extends Omit<TrailStep, 'at'> {
  at: Date | null
}

/** Every step of a line, from the click to the mail, in the order in which they follow. */
export function trailOf({ entry, task, payout }: EntryFacts): Step[] {
  const created: Step[] =
    task && entry.taskId ? [{ at: task.createdAt, what: 'task_created', id: entry.taskId }] : []
  const request: Step = { at: entry.occurredAt, what: 'request', id: entry.correlationId }
  const posted: Step[] = [
    { at: entry.postedAt, what: 'transfer', id: entry.transferId },
    { at: entry.postedAt, what: 'statement_line', id: String(entry.sequence) },
  ]
  const paid = payout ? payoutSteps(payout) : []
  if (entry.kind === 'payout') return [request, ...paid.slice(0, 2), ...posted, ...paid.slice(3)]
  if (entry.kind === 'payout_return') {
    const back: Step = { at: entry.occurredAt, what: 'payout_returned', id: entry.causeId }
    return [...paid.slice(0, 3), request, back, ...posted, ...paid.slice(3)]
  }
  return [...created, request, causeOf(entry), ...posted, ...paid]
}

const causes = {
  reward: 'task_completed',
  fee: 'task_assigned',
  fee_refund: 'assignment_withdrawn',
  adjustment: 'correction',
  reversal: 'reversed_transfer',
} as const

function causeOf({ kind, occurredAt, causeId }: EntryFacts['entry']): Step {
  const what = kind === 'payout' || kind === 'payout_return' ? 'payout' : causes[kind]
  return { at: kind === 'reversal' ? null : occurredAt, what, id: causeId }
}

/** Run, payout, its transfer, its mail. */
function payoutSteps(payout: NonNullable<EntryFacts['payout']>): Step[] {
  const { id, runId, createdAt, movedAt, paidAt, transferId, noticeStatus, status } = payout
  const message = status === 'returned' ? `payout-return-${id}` : `payout-${id}`
  const run: Step = { at: createdAt, what: 'payout_run', id: runId }
  const itself: Step = { at: paidAt ?? movedAt ?? createdAt, what: 'payout', id }
  if (transferId === null) return [run, itself]
  return [
    run,
    itself,
    { at: movedAt, what: 'payout_transfer', id: transferId },
    { at: null, what: noticeStatus === 'sent' ? 'mail' : 'mail_outstanding', id: message },
  ]
}
