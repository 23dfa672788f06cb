import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { queryClient } from '../../api/query-client.ts'
import { Toasts } from '../../ui/toast-place.tsx'

/** What forms need that change something. Signing in does without, to be there at once. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <Toasts />
      {children}
    </QueryClientProvider>
  )
}
