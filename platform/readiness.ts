import type { Bus } from './bus.ts'
import type { Db } from './db.ts'

/** Whether there is something to read: with the primary away its replica still answers. */
export function readable(db: Db): boolean {
  const { primary, replica } = db.health()
  return primary || replica === true
}

/**
 * Tells whether the broker was there once. Requests need it no more often: afterwards what it
 * misses waits in the outbox.
 */
export function wasConnected(bus: Bus): () => boolean {
  let connectedOnce = false
  return () => {
    connectedOnce ||= bus.ready()
    return connectedOnce
  }
}
