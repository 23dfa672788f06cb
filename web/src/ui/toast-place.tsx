import { lazy, Suspense } from 'react'

/** Nothing is said before the page is there: it comes after that. */
const Toaster = lazy(() => import('./toaster.tsx'))

/** Where toasts appear. */
export function Toasts() {
  return (
    <Suspense>
      <Toaster />
    </Suspense>
  )
}
