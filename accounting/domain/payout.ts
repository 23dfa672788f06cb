import type { EventDraft } from '#contracts/event.ts'
import { payoutReturned } from '#contracts/events/payout.ts'

/** When and how balances are paid out (DESIGN 2). */
export interface PayoutPolicy {
  /** Local time of day, `HH:MM`. */
  payoutTime: string
  minimumPayoutMinor: number
  approval: 'automatic' | 'four-eyes'
  settlement: 'book' | 'bank-file'
}

/** Holds until an organization decides otherwise. */
export const defaultPayoutPolicy: PayoutPolicy = {
  payoutTime: '18:00',
  minimumPayoutMinor: 1,
  approval: 'automatic',
  settlement: 'book',
}

/** Why a wallet gets nothing in a run. */
export const exclusionReasons = ['negative', 'zero', 'below_minimum', 'held'] as const
export type ExclusionReason = (typeof exclusionReasons)[number]

/** One line of a payout run. */
export interface PayoutItem {
  workerId: string
  amountMinor: number
}

/** The text whose SHA-256 is a run's hash: one line per payout, sorted by worker id. */
export function hashedText(items: readonly PayoutItem[]): string {
  return items
    .toSorted((a, b) => (a.workerId < b.workerId ? -1 : 1))
    .map(({ workerId, amountMinor }) => `${workerId}:${amountMinor}\n`)
    .join('')
}

/** What changed for one worker since a preview; 0 is nothing to pay. */
export interface Difference {
  workerId: string
  previewMinor: number
  nowMinor: number
}

/** The workers whose payout is another one now than it was in the preview, by worker id. */
export function differenceOf(
  preview: readonly PayoutItem[],
  now: readonly PayoutItem[],
): Difference[] {
  const [before, after] = [amounts(preview), amounts(now)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((workerId) => ({
      workerId,
      previewMinor: before.get(workerId) ?? 0,
      nowMinor: after.get(workerId) ?? 0,
    }))
    .filter(({ previewMinor, nowMinor }) => previewMinor !== nowMinor)
}

/** A payout with the numbers of its period, fixed when it was listed. */
export interface ListedPayout {
  id: string
  workerId: string
  amountMinor: number
  openingMinor: number
  earnedMinor: number
  feesMinor: number
}

/** The run that a payout belongs to, as far as its notice tells of it. */
export interface RunOfPayout {
  id: string
  periodNumber: number
  periodStart: Date
  periodEnd: Date
  currency: string
}

/** The fact that the bank sent a payout back. */
export function returnNotice(
  run: RunOfPayout,
  payout: ListedPayout,
  { reason, at }: { reason: string; at: Date },
): EventDraft {
  const data = { ...told(run, payout), reason, returnedAt: at.toISOString() }
  return payoutReturned.about(data, 1)
}

const told = (run: RunOfPayout, { id, workerId, amountMinor }: ListedPayout) => ({
  payoutId: id,
  runId: run.id,
  workerId,
  amountMinor,
  currency: run.currency,
  periodNumber: run.periodNumber,
  periodStart: run.periodStart.toISOString(),
  periodEnd: run.periodEnd.toISOString(),
})

/** Why a draft cannot be decided on by this person. */
export type DecisionRefusal = 'own_draft' | 'not_draft' | 'stale'

interface Draft {
  status: string
  createdBy: string | null
  hash: string
}

/** Who made a draft never approves it; a run of the schedule has no such person. */
export function refuseApproval(
  run: Draft,
  { by, hash }: { by: string; hash: string },
): DecisionRefusal | undefined {
  if (run.createdBy === by) return 'own_draft'
  if (run.status !== 'draft') return 'not_draft'
  return run.hash === hash ? undefined : 'stale'
}

const amounts = (items: readonly PayoutItem[]) =>
  new Map(items.map(({ workerId, amountMinor }) => [workerId, amountMinor]))
