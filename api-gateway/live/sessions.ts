import type { Db } from '#platform/db.ts'
import { log } from '#platform/log.ts'
import { endedSessions } from '../store/lookups.ts'
import type { EndedSessions, Session } from './streams.ts'

/**
 * Asks which sessions are over: one question at a time for all who wait, so that a thousand
 * browsers that come back at the same moment are two questions. While the database is away nobody
 * is signed out either: then none is over, until it is asked again.
 */
export function sessionWatch(db: Db): EndedSessions {
  let waiting: Session[] = []
  let asking: Promise<Set<string>> = Promise.resolve(new Set())
  let next: Promise<Set<string>> | undefined

  async function ask(): Promise<Set<string>> {
    await asking
    const sessions = waiting
    waiting = []
    next = undefined
    asking = db
      .system((trx) => endedSessions(trx, sessions))
      .catch((error: unknown) => {
        log.warn({ err: error }, 'sessions could not be checked')
        return new Set<string>()
      })
    return asking
  }

  return (sessions) => {
    waiting.push(...sessions)
    next ??= ask()
    return next
  }
}
