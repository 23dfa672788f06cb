import type { DeliveryStatus } from './notice.ts'

/** How an attempt to send ended. */
export type Outcome =
  /** The mail server has it. */
  | { kind: 'taken'; response: string }
  /** It certainly has not, and may take it later. */
  | { kind: 'not_now'; reason: string }
  /** It certainly has not, and never will. */
  | { kind: 'refused'; reason: string; unknownAddress: boolean }
  /** The connection broke after the text was on its way: it may or may not have it. */
  | { kind: 'lost'; reason: string }
  /** This service ended in the middle of an attempt: nobody knows how far it came. */
  | { kind: 'abandoned'; reason: string }
  /** We do not know yet where to send it. */
  | { kind: 'no_recipient'; reason: string }
  /** The recipient's address is known not to exist. */
  | { kind: 'unknown_address'; reason: string }

/** What is remembered of the attempts so far. */
export interface Attempts {
  attempts: number
  /** How many of them the mail server may have taken although we never heard. */
  ambiguousAttempts: number
  giveUpAt: Date
}

/** How fast to try again. */
export interface Pace {
  /** The wait after the first failure; it doubles up to four hours. */
  firstRetryMs: number
  /** The wait before the one retry of a mail that may have arrived. */
  unknownRetryMs: number
}

export interface Settlement {
  status: Exclude<DeliveryStatus, 'sending'>
  attempts: number
  ambiguousAttempts: number
  /** Null: nothing more will be done. */
  dueAt: Date | null
  response: string
}

interface Moment {
  now: Date
  pace: Pace
  /** 0 … 1: spreads retries, so that they do not all come at once. */
  dice: number
}

const longestRetryMs = 4 * 3_600_000
const recipientCheckMs = 60_000

/**
 * What becomes of a delivery after an attempt. Certain failures are repeated until `giveUpAt`, the
 * last time exactly then. A mail that may have arrived is repeated once, with the same Message-ID,
 * unless it was our own end that left it open: then until it is settled, because no notice may be
 * lost by a crash.
 */
export function settle(before: Attempts, outcome: Outcome, at: Moment): Settlement {
  const counted = { ...before, attempts: before.attempts + 1 }
  if (outcome.kind === 'taken') return final(counted, 'sent', outcome.response)
  if (outcome.kind === 'refused') {
    return final(counted, certain(counted, 'bounced'), outcome.reason)
  }
  if (outcome.kind === 'not_now') return afterRefusal(counted, outcome.reason, at)
  if (outcome.kind === 'no_recipient') return whileUnknown(before, outcome.reason, at)
  if (outcome.kind === 'unknown_address') {
    return final(before, certain(before, 'no_address'), outcome.reason)
  }
  return afterDoubt(counted, outcome, at)
}

/** Once a copy may have arrived, nobody can say any more that none did. */
function certain<S extends Settlement['status']>(before: Attempts, status: S): S | 'unknown' {
  return before.ambiguousAttempts > 0 ? 'unknown' : status
}

function final(
  { attempts, ambiguousAttempts }: Attempts,
  status: Settlement['status'],
  response: string,
): Settlement {
  return { status, attempts, ambiguousAttempts, dueAt: null, response }
}

function afterDoubt(
  before: Attempts,
  outcome: { kind: 'lost' | 'abandoned'; reason: string },
  { now, pace }: Moment,
): Settlement {
  const counted = { ...before, ambiguousAttempts: before.ambiguousAttempts + 1 }
  const settled = final(counted, 'unknown', outcome.reason)
  if (outcome.kind === 'abandoned') return { ...settled, dueAt: now < before.giveUpAt ? now : null }
  const isFirst = before.ambiguousAttempts === 0
  return { ...settled, dueAt: isFirst ? later(now, pace.unknownRetryMs) : null }
}

function afterRefusal(before: Attempts, reason: string, at: Moment): Settlement {
  if (at.now >= before.giveUpAt) return final(before, certain(before, 'failed'), reason)
  const doubled = at.pace.firstRetryMs * 2 ** Math.min(before.attempts - 1, 30)
  const waitMs = Math.min(doubled, longestRetryMs) * (0.8 + 0.4 * at.dice)
  const dueAt = earlier(later(at.now, waitMs), before.giveUpAt)
  return { ...final(before, certain(before, 'queued'), reason), dueAt }
}

function whileUnknown(before: Attempts, reason: string, { now }: Moment): Settlement {
  if (now >= before.giveUpAt) return final(before, certain(before, 'no_address'), reason)
  const dueAt = earlier(later(now, recipientCheckMs), before.giveUpAt)
  return { ...final(before, certain(before, 'queued'), reason), dueAt }
}

const later = (from: Date, waitMs: number) => new Date(from.getTime() + waitMs)
const earlier = (one: Date, other: Date) => (one < other ? one : other)
