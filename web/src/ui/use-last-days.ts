import { useMemo } from 'react'
import { useFormat } from './format.tsx'

const dayMs = 86_400_000

/** The last so many days of the organization, today included, as `YYYY-MM-DD`. */
export function useLastDays(days: number): { from: string; to: string } {
  const { dayOf } = useFormat()
  return useMemo(
    () => ({
      from: dayOf(new Date(Date.now() - (days - 1) * dayMs)),
      to: dayOf(new Date()),
    }),
    [days, dayOf],
  )
}
