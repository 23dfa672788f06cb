import { useSyncExternalStore } from 'react'
import { isLive, onLiveChange } from './listening.ts'
import { livePace } from './live.ts'
import { currentUser, onSessionChange } from './token.ts'

/** How often to ask for this call now: seldom while its changes are announced, else as given. */
export function usePace(name: string, every: number | false): number | false {
  const live = useSyncExternalStore(onLiveChange, isLive)
  const user = useSyncExternalStore(onSessionChange, currentUser)
  return every === false || !live ? every : livePace(name, user?.role, every)
}
