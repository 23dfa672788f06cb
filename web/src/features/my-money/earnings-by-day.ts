const dayMs = 86_400_000
const days = 30
const earning: readonly string[] = ['reward', 'fee', 'fee_refund', 'adjustment', 'reversal']

interface Movement {
  kind: string
  amountMinor: number
  postedAt: string
}

/** What each of the last 30 days brought, fees taken off, payouts left out. `dayOf` knows the zone. */
export function earningsByDay(
  lines: readonly Movement[],
  now: Date,
  dayOf: (time: Date) => string,
): { date: string; earnedMinor: number }[] {
  const sums = new Map<string, number>()
  for (let back = days - 1; back >= 0; back -= 1) {
    sums.set(dayOf(new Date(now.getTime() - back * dayMs)), 0)
  }
  for (const { kind, amountMinor, postedAt } of lines) {
    const date = dayOf(new Date(postedAt))
    const sum = sums.get(date)
    if (sum !== undefined && earning.includes(kind)) sums.set(date, sum + amountMinor)
  }
  return [...sums].map(([date, earnedMinor]) => ({ date, earnedMinor }))
}
