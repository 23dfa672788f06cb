import type { z } from 'zod'
import { refresh, type Session } from '#contracts/api/identity.ts'
import { ApiError, apiClient } from '#contracts/client.ts'

type SignedIn = z.input<typeof Session>
export type SessionUser = SignedIn['user']

/** A token is changed for a new one this long before it ends. */
const marginMs = 30_000
/** A server that does not answer is asked again after this time. */
const againMs = 1_500
/** Spares a person who never signed in here a call that must fail. */
const noteKey = 'piecework-signed-in'

interface State {
  token?: string
  expiresAt: number
  user?: SessionUser
}

let state: State = { expiresAt: 0 }
let renewing: Promise<boolean> | undefined
const listeners = new Set<() => void>()
const anonymous = apiClient('')

/** Who is signed in; undefined when nobody is. */
export const currentUser = (): SessionUser | undefined => state.user

/** Calls back after every sign-in and sign-out; what it returns ends that. */
export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Takes over the answer of a sign-in. The token stays in memory: no script can read it later. */
export function beginSession({ accessToken, expiresInSeconds, user }: SignedIn): void {
  state = { token: accessToken, expiresAt: Date.now() + expiresInSeconds * 1_000, user }
  localStorage.setItem(noteKey, 'yes')
  for (const listener of listeners) listener()
}

/** Forgets who was signed in. */
export function endSession(): void {
  state = { expiresAt: 0 }
  localStorage.removeItem(noteKey)
  for (const listener of listeners) listener()
}

/** Changes what the session knows of its person. */
export function renameUser(change: Partial<SessionUser>): void {
  if (state.user) state = { ...state, user: { ...state.user, ...change } }
  for (const listener of listeners) listener()
}

/** A token that is good for at least half a minute; undefined when nobody is signed in. */
export async function freshToken(): Promise<string | undefined> {
  if (state.token && Date.now() > state.expiresAt - marginMs) await renew()
  return state.token
}

/** Continues the session of an earlier visit, if there is one; ends when that is certain. */
export async function restoreSession(): Promise<void> {
  while (localStorage.getItem(noteKey) !== null && !(await renew())) {
    if (localStorage.getItem(noteKey) !== null) await new Promise((go) => setTimeout(go, againMs))
  }
}

/** Changes the cookie for a new token, once however many ask at the same moment. */
export function renew(): Promise<boolean> {
  renewing ??= ask().finally(() => {
    renewing = undefined
  })
  return renewing
}

async function ask(): Promise<boolean> {
  try {
    beginSession(await anonymous(refresh, {}))
    return true
  } catch (error) {
    // Without a refusal the session may well be alive: nobody is sent to the door for that.
    if (error instanceof ApiError && error.problem.status < 500) endSession()
    return false
  }
}
