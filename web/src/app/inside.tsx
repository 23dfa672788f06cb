import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { keepListening } from '../api/listening.ts'
import { heard } from '../api/live.ts'
import { queryClient } from '../api/query-client.ts'
import { Toasts } from '../ui/toast-place.tsx'
import { router } from './router.tsx'

/** Everything behind the sign-in. */
export default function Inside() {
  useEffect(() => keepListening((hint) => heard(queryClient, hint)), [])
  return (
    <QueryClientProvider client={queryClient}>
      <Toasts />
      <RouterProvider router={router} />
    </QueryClientProvider>
  )
}
