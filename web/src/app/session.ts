import { useSyncExternalStore } from 'react'
import { logout } from '#contracts/api/identity.ts'
import type { Role } from '#contracts/endpoint.ts'
import { call } from '../api/call.ts'
import { currentUser, endSession, onSessionChange, type SessionUser } from '../api/token.ts'

/** Who is signed in. Only for what is shown to signed-in people. @throws when nobody is. */
export function useMe(): SessionUser {
  const me = useSyncExternalStore(onSessionChange, currentUser)
  const last = remembered(me)
  if (!last) throw new Error('Nobody is signed in')
  return last
}

let lastSeen: SessionUser | undefined

/** Between signing out and leaving the page, it still shows whose it was. */
function remembered(me: SessionUser | undefined): SessionUser | undefined {
  lastSeen = me ?? lastSeen
  return lastSeen
}

/** Where each role begins. */
export const homes = {
  worker: '/my-work',
  manager: '/tasks',
  accountant: '/payouts',
  admin: '/company',
} as const satisfies Record<Role, string>

/** Ends the session on the server and here; a fresh page forgets everything that was read. */
export async function signOut(): Promise<void> {
  try {
    await call(logout, {})
  } finally {
    endSession()
    location.assign('/')
  }
}
