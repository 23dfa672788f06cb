import type { EventDraft } from '#contracts/event.ts'
import { balanceChanged } from '#contracts/events/ledger.ts'
import { largestAmountMinor } from '#contracts/primitives.ts'

/** The company's own accounts; each organization has one of each. */
export const companyAccounts = ['reward_expense', 'fee_income', 'in_transit', 'bank'] as const
export type CompanyAccount = (typeof companyAccounts)[number]

/** A worker's wallet, or an account of the company. */
export type Account = CompanyAccount | { walletOf: string }

export type TransferKind =
  | 'reward'
  | 'fee'
  | 'fee_refund'
  | 'payout'
  | 'payout_return'
  | 'settlement'
  | 'adjustment'
  | 'reversal'

/** Kinds that touch a wallet, and so are seen by a worker. */
export type WalletKind = Exclude<TransferKind, 'settlement'>

/** The task that a wallet line is about, as it was called at that moment. */
export interface TaskOnLine {
  id: string
  title: string
  externalKey: string | null
}

/** Money on its way between two accounts. Half of it cannot be written. */
export interface Transfer {
  id: string
  /** Debited: its balance falls. */
  from: Account
  /** Credited: its balance rises. */
  to: Account
  /** 1 … 10^12. */
  amountMinor: number
  kind: TransferKind
  /** The task, assignment, payout or transfer that caused it: one cause moves money once. */
  causeId: string
  task: TaskOnLine | null
  reason: string | null
  /** The person who posted it by hand. */
  postedBy: string | null
  occurredAt: Date
  correlationId: string
}

/** What every transfer says of its origin. */
export interface Origin {
  id: string
  occurredAt: Date
  correlationId: string
}

/** A done task: the company owes the worker its reward. */
export function reward(
  origin: Origin,
  earned: { workerId: string; amountMinor: number; task: TaskOnLine },
): Transfer {
  const { workerId, amountMinor, task } = earned
  const [from, to] = ['reward_expense', { walletOf: workerId }] as const
  return transfer(origin, { kind: 'reward', causeId: task.id, from, to, amountMinor, task })
}

/** An assignment as far as money is concerned. */
export interface ChargedAssignment {
  assignmentId: string
  workerId: string
  feeMinor: number
  task: TaskOnLine
}

/** A task given to a worker: the worker owes the company the fee. */
export function fee(origin: Origin, assignment: ChargedAssignment): Transfer {
  const { assignmentId: causeId, workerId, feeMinor: amountMinor, task } = assignment
  const [from, to] = [{ walletOf: workerId }, 'fee_income'] as const
  return transfer(origin, { kind: 'fee', causeId, from, to, amountMinor, task })
}

/** An assignment that was taken back: its fee goes the other way. */
export function feeRefund(origin: Origin, assignment: ChargedAssignment): Transfer {
  const { assignmentId: causeId, workerId, feeMinor: amountMinor, task } = assignment
  const [from, to] = ['fee_income', { walletOf: workerId }] as const
  return transfer(origin, { kind: 'fee_refund', causeId, from, to, amountMinor, task })
}

/** How payouts reach the worker: at once, or by a file that the bank carries out. */
export type Settlement = 'book' | 'bank-file'

/** Where a payout goes when it leaves the wallet: `payout` transfers are from there to here. */
export const accountPaidInto = (by: Settlement): CompanyAccount =>
  by === 'book' ? 'bank' : 'in_transit'

/** The bank has paid what was on its way; no wallet is touched. */
export function settlement(
  origin: Origin,
  { payoutId: causeId, amountMinor }: { payoutId: string; amountMinor: number },
): Transfer {
  const [from, to] = ['in_transit', 'bank'] as const
  return transfer(origin, { kind: 'settlement', causeId, from, to, amountMinor, task: null })
}

/** The bank has sent back what was on its way: it is in the wallet again. */
export function payoutReturn(
  origin: Origin,
  returned: ByHand & { payoutId: string; workerId: string; amountMinor: number },
): Transfer {
  const { payoutId: causeId, workerId, amountMinor, reason, postedBy } = returned
  const [from, to] = ['in_transit', { walletOf: workerId }] as const
  const why = { reason, postedBy, task: null }
  return transfer(origin, { ...why, kind: 'payout_return', causeId, from, to, amountMinor })
}

/** A correction that somebody answers for. */
export interface ByHand {
  reason: string
  postedBy: string
}

/** A correction by hand, at the company's expense or in its favour. `amountMinor` is signed. */
export function adjustment(
  origin: Origin,
  correction: ByHand & { workerId: string; amountMinor: number },
): Transfer {
  const { workerId, amountMinor, reason, postedBy } = correction
  const wallet = { walletOf: workerId }
  const [from, to] =
    amountMinor > 0 ? (['reward_expense', wallet] as const) : ([wallet, 'reward_expense'] as const)
  const amount = { amountMinor: Math.abs(amountMinor), task: null }
  return transfer(origin, {
    ...amount,
    kind: 'adjustment',
    causeId: origin.id,
    from,
    to,
    reason,
    postedBy,
  })
}

/** What was posted before, as far as its opposite needs it. */
export type Posted = Pick<Transfer, 'id' | 'kind' | 'from' | 'to' | 'amountMinor' | 'task'>

/** The opposite of a transfer, which it names as its cause: a second one is refused by the key. */
export function reversal(origin: Origin, posted: Posted, { reason, postedBy }: ByHand): Transfer {
  const { from: to, to: from, amountMinor, task } = posted
  const [kind, causeId] = ['reversal', posted.id] as const
  return transfer(origin, { kind, causeId, from, to, amountMinor, task, reason, postedBy })
}

/**
 * Whether a transfer may be reversed by hand. Payouts have left the house and come back only by
 * a return; a reversal is final.
 */
export function isReversible(kind: TransferKind): boolean {
  return kind === 'reward' || kind === 'fee' || kind === 'fee_refund' || kind === 'adjustment'
}

/** The worker whose wallet a transfer touches, and what it does to the balance there. */
export function walletSide(moved: Pick<Transfer, 'from' | 'to' | 'amountMinor'>): {
  workerId: string | null
  signedMinor: number
} {
  if (typeof moved.to === 'object') {
    return { workerId: moved.to.walletOf, signedMinor: moved.amountMinor }
  }
  const workerId = typeof moved.from === 'object' ? moved.from.walletOf : null
  return { workerId, signedMinor: -moved.amountMinor }
}

/** A wallet that got lines, as it is now. */
export interface MovedWallet {
  workerId: string
  balanceMinor: number
  /** Of its newest line: without gaps, from 1. */
  sequence: number
}

/** One hint for all wallets that got lines: how far each goes now. None for none. */
export function balancesChanged(
  moved: readonly Pick<MovedWallet, 'workerId' | 'sequence'>[],
): EventDraft[] {
  const [first] = moved
  const wallets = moved.map(({ workerId, sequence }) => ({ workerId, sequence }))
  return first ? [balanceChanged.about({ wallets }, first.sequence)] : []
}

type Moved = Omit<Transfer, keyof Origin | 'reason' | 'postedBy'> &
  Partial<Pick<Transfer, 'reason' | 'postedBy'>>

/** Checks what the contract promises; a wrong amount must not come as far as the database. */
function transfer({ id, occurredAt, correlationId }: Origin, moved: Moved): Transfer {
  const { kind, causeId, from, to, amountMinor, task, reason = null, postedBy = null } = moved
  if (!Number.isInteger(amountMinor) || amountMinor < 1 || amountMinor > largestAmountMinor) {
    throw new RangeError(`A transfer moves 1 to ${largestAmountMinor} minor units`)
  }
  // Written out: spreading one object into the next was a tenth of the work on a backlog.
  return {
    id,
    kind,
    causeId,
    from,
    to,
    amountMinor,
    task,
    reason,
    postedBy,
    occurredAt,
    correlationId,
  }
}
