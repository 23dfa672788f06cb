import { useQuery } from '@tanstack/react-query'
import { readMyNumbers } from '#contracts/api/analytics.ts'
import { call } from './call.ts'
import { newestSequence } from './live.ts'
import { usePace } from './use-pace.ts'

/** My balance and my day, never older than what was announced: a replica may be behind. */
export function useMyNumbers(every: number) {
  return useQuery({
    queryKey: [readMyNumbers.name],
    queryFn: () => {
      const atLeast = newestSequence()
      return call(readMyNumbers, { query: atLeast > 0 ? { atLeast } : {} })
    },
    refetchInterval: usePace(readMyNumbers.name, every),
  })
}
