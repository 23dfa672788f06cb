import { lazy, Suspense, useSyncExternalStore } from 'react'
import { currentUser, onSessionChange } from '../api/token.ts'

const Inside = lazy(() => import('./inside.tsx'))
const Outside = lazy(() => import('./outside/outside.tsx'))

/** Shown to whoever follows such a link, also when somebody is signed in. */
const entrances = ['/sign-up', '/invitation']

/**
 * Two apps with one door. Who is not signed in sees the door, whatever the address says, and
 * stands where the address leads once inside.
 */
export function App() {
  const user = useSyncExternalStore(onSessionChange, currentUser)
  const isInside = user && !entrances.includes(location.pathname)
  return <Suspense>{isInside ? <Inside /> : <Outside />}</Suspense>
}
