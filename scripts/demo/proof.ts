import { euros } from './say.ts'

export interface Books {
  rewardsMinor: number
  feesMinor: number
  balancesMinor: number
  paidMinor: number
  /** Rewards of the tasks whose completion was answered with 200. */
  earnedByClicksMinor: number
  /** Fees of all assignments: at creation, and once more for each task that changed hands. */
  chargedMinor: number
  payoutIds: readonly string[]
  /** Message-IDs of the mails that the inbox holds for this company's workers. */
  messageIds: readonly string[]
}

export interface Claim {
  says: string
  holds: boolean
}

/** What the day has to show: each claim with its numbers, and whether it holds. */
export function prove(books: Books): Claim[] {
  const left = books.rewardsMinor - books.feesMinor
  const right = books.balancesMinor + books.paidMinor
  const copies = books.payoutIds.map(
    (payoutId) => books.messageIds.filter((id) => id.includes(`payout-${payoutId}@`)).length,
  )
  return [
    {
      says: `rewards posted ${euros(books.rewardsMinor)} = rewards of the clicks ${euros(books.earnedByClicksMinor)}`,
      holds: books.rewardsMinor === books.earnedByClicksMinor,
    },
    {
      says: `fees posted ${euros(books.feesMinor)} = fees of the assignments ${euros(books.chargedMinor)}`,
      holds: books.feesMinor === books.chargedMinor,
    },
    {
      says: `rewards − fees ${euros(left)} = balances ${euros(books.balancesMinor)} + paid ${euros(books.paidMinor)}`,
      holds: left === right,
    },
    {
      says: `${copies.filter((count) => count === 1).length} of ${copies.length} payouts have exactly one mail`,
      holds: copies.length > 0 && copies.every((count) => count === 1),
    },
  ]
}
