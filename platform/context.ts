import { AsyncLocalStorage } from 'node:async_hooks'
import { newId, randomHex } from './ids.ts'

/** What follows one click through every service: it is in each log line and each event. */
export interface Context {
  correlationId: string
  /** W3C Trace Context, passed on as it came. */
  traceparent: string
}

interface Scope extends Context {
  /** Set when something was read from a replica because the primary is down. */
  asOf?: Date
}

const storage = new AsyncLocalStorage<Scope>()
const traceparentForm = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** The context of the work that is running; a new one when there is none. */
export function currentContext(): Context {
  return storage.getStore() ?? newContext()
}

/** Whether there is one already; `currentContext` would make a new one. */
export function hasContext(): boolean {
  return storage.getStore() !== undefined
}

/** Runs the work, and all it starts, in this context. */
export function withContext<T>(context: Context, work: () => T): T {
  return storage.run({ ...context }, work)
}

/** A context for work that nobody asked for, or that came without a usable one. */
export function newContext(given: Partial<Context> = {}): Context {
  return {
    correlationId: given.correlationId ?? newId(),
    traceparent: usableTraceparent(given.traceparent) ?? newTraceparent(),
  }
}

/** Notes that the answer under way was read from a replica that is as old as that. */
export function markAsOf(at: Date): void {
  const scope = storage.getStore()
  if (!scope) return
  // The oldest part decides how old the whole answer is.
  if (!scope.asOf || at < scope.asOf) scope.asOf = at
}

/** How old the answer under way is; undefined when all of it came from the primary. */
export function asOf(): Date | undefined {
  return storage.getStore()?.asOf
}

/** Whether it is a W3C traceparent that can be gone on with. */
export function isTraceparent(value: string | undefined): boolean {
  return usableTraceparent(value) !== undefined
}

function usableTraceparent(value: string | undefined): string | undefined {
  return value && traceparentForm.test(value) ? value : undefined
}

function newTraceparent(): string {
  const random = randomHex(24)
  return `00-${random.slice(0, 32)}-${random.slice(32)}-01`
}
