import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from '#platform/back-off.ts'
import type { Db } from '#platform/db.ts'
import { log } from '#platform/log.ts'
import type { Attempt } from './attempt.ts'
import { byOrganization } from './by-organization.ts'
import type { Pace } from './domain/delivery.ts'
import { mailsBecame } from './metrics.ts'
import { recordAttempts } from './use-cases/record-attempts.ts'

/** About a minute: an answer of the mail server is not to be lost with the database away. */
const recordTries = 20

/** Writes down what came of attempts, all that ended while the ones before were written. */
export interface Recorder {
  /** Resolves when it is written down. Rejects when that could not be done within a minute. */
  record(attempt: Attempt): Promise<void>
}

interface Waiting {
  attempt: Attempt
  done: () => void
  failed: (error: unknown) => void
}

/** A recorder for one process. It holds nothing back: alone, an attempt is written at once. */
export function openRecorder(db: Db, pace: Pace): Recorder {
  let waiting: Waiting[] = []
  let writing = false

  const writeAll = async (): Promise<void> => {
    writing = true
    while (waiting.length > 0) {
      const now = waiting
      waiting = []
      const groups = byOrganization(now, ({ attempt }) => attempt.leased.organizationId)
      await Promise.all(groups.map((group) => writeTogether(db, pace, group)))
    }
    writing = false
  }

  return {
    record: (attempt) =>
      new Promise((done, failed) => {
        waiting.push({ attempt, done, failed })
        if (!writing) void writeAll()
      }),
  }
}

/** Together, or, when one of them stands in the way, each for itself. Never rejects. */
async function writeTogether(db: Db, pace: Pace, group: Waiting[]): Promise<void> {
  try {
    await write(db, pace, group)
  } catch {
    await Promise.all(group.map((one) => writePersistently(db, pace, one)))
  }
}

async function writePersistently(db: Db, pace: Pace, one: Waiting): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await write(db, pace, [one])
    } catch (error) {
      if (failures === recordTries) return one.failed(error)
      await sleep(backOffMs(failures, 100, 5_000))
    }
  }
}

async function write(db: Db, pace: Pace, group: Waiting[]): Promise<void> {
  const [first] = group
  if (!first) return
  const attempts = group.map(({ attempt }) => attempt)
  const at = { now: new Date(), pace, dice: Math.random }
  const recorded = await db.as(first.attempt.leased, (trx) => recordAttempts(trx, attempts, at))
  for (const { attempt, settlement } of recorded) {
    const { status, response } = settlement
    mailsBecame.inc({ status })
    log.info({ delivery: attempt.leased.id, status, response }, 'notice')
  }
  for (const { done } of group) done()
}
