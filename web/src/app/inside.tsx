import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from '../api/query-client.ts'
import { Toasts } from '../ui/toast-place.tsx'
import { router } from './router.tsx'

/** Everything behind the sign-in. */
export default function Inside() {
  return (
    <QueryClientProvider client={queryClient}>
      <Toasts />
      <RouterProvider router={router} />
    </QueryClientProvider>
  )
}
