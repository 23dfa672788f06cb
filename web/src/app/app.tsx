import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { currentUser, onSessionChange, restoreSession } from '../api/token.ts'
import { Soon } from './soon.tsx'

const Inside = lazy(() => import('./inside.tsx'))
const Outside = lazy(() => import('./outside/outside.tsx'))

/** Shown to whoever follows such a link, also when somebody is signed in. */
const entrances = [
  '/sign-up',
  '/invitation',
  '/password-reset',
  '/forgotten-password',
  '/sign-in/return',
]

/**
 * Two apps with one door. Who is not signed in sees the door, whatever the address says, and
 * stands where the address leads once inside.
 */
export function App() {
  const user = useSyncExternalStore(onSessionChange, currentUser)
  const [known, setKnown] = useState(false)
  useEffect(() => void restoreSession().then(() => setKnown(true)), [])
  if (!known) return <Soon />
  const isInside = user && !entrances.includes(location.pathname)
  return <Suspense fallback={<Soon />}>{isInside ? <Inside /> : <Outside />}</Suspense>
}
