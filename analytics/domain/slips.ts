/** A line as far as a pay slip has to know it. */
export interface SlipLine {
  kind: string
  amountMinor: number
  periodNumber: number
}

/** What happened to a wallet in one pay period. */
export interface Slip<L extends SlipLine> {
  periodNumber: number
  openingMinor: number
  /** Oldest first. */
  lines: L[]
  rewardsMinor: number
  /** Fees, net of refunds: zero or negative. */
  feesMinor: number
  /** Adjustments and reversals. */
  correctionsMinor: number
  /** Payouts, net of returns: zero or negative. */
  payoutsMinor: number
  closingMinor: number
}

/**
 * Puts lines, oldest first, on one slip for each pay period. Each slip opens with what the one
 * before closed with, the first with `openingMinor`.
 */
export function slipsOf<L extends SlipLine>(openingMinor: number, lines: readonly L[]): Slip<L>[] {
  const slips: Slip<L>[] = []
  let balance = openingMinor
  for (const line of lines) {
    let slip = slips.at(-1)
    if (slip?.periodNumber !== line.periodNumber) {
      slip = emptySlip(line.periodNumber, balance)
      slips.push(slip)
    }
    balance += line.amountMinor
    slip.lines.push(line)
    slip[sumOf[line.kind] ?? 'correctionsMinor'] += line.amountMinor
    slip.closingMinor = balance
  }
  return slips
}

const sumOf: Partial<Record<string, 'rewardsMinor' | 'feesMinor' | 'payoutsMinor'>> = {
  reward: 'rewardsMinor',
  fee: 'feesMinor',
  fee_refund: 'feesMinor',
  payout: 'payoutsMinor',
  payout_return: 'payoutsMinor',
}

function emptySlip<L extends SlipLine>(periodNumber: number, balanceMinor: number): Slip<L> {
  return {
    periodNumber,
    openingMinor: balanceMinor,
    lines: [],
    rewardsMinor: 0,
    feesMinor: 0,
    correctionsMinor: 0,
    payoutsMinor: 0,
    closingMinor: balanceMinor,
  }
}
