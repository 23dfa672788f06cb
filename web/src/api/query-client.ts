import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { connectionLost, isUnanswered, noteFailure, onConnectionChange } from './connection.ts'

const retries = 2

/** What was read, kept for the page; all of it is asked again when a lost connection mends. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteFailure }),
  mutationCache: new MutationCache({ onError: noteFailure }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: 'always',
      retry: (count, error) => count < retries && isUnanswered(error),
    },
    mutations: {
      networkMode: 'always',
      retry: (count, error) => count < retries && isUnanswered(error),
      retryDelay: 800,
    },
  },
})

onConnectionChange(() => {
  if (!connectionLost()) void queryClient.invalidateQueries()
})
