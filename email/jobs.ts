import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from '#platform/back-off.ts'
import type { Db } from '#platform/db.ts'
import { failpoint } from '#platform/failpoints.ts'
import { log } from '#platform/log.ts'
import type { Bell } from './bell.ts'
import type { Pace } from './domain/delivery.ts'
import { mailsBecame } from './metrics.ts'
import { attemptNotice, type PostOffice } from './use-cases/attempt-notice.ts'
import { keepNotice, leaseNotices } from './use-cases/lease-notices.ts'
import { recordAttempt } from './use-cases/record-attempt.ts'

const pollMs = 1_000
const pauseAfterFaultMs = 2_000
/** About a minute: an answer of the mail server is not to be lost with the database away. */
const recordTries = 20

export interface Sending {
  db: Db
  office: PostOffice
  pace: Pace
  /** Rings when something may be due. */
  bell: Bell
  /**
   * How many notices are held at once. More than connections to the mail server: while some are
   * being sent, others are read, written and recorded.
   */
  slots: number
  /** How long a notice rests when its sender died. */
  leaseSeconds: number
}

/**
 * Sends what is due until it is stopped; then it finishes what it holds. Any number of processes
 * may do so: a notice is leased to one of them.
 */
export function startSending(sending: Sending): { stop(): Promise<void> } {
  const { db, bell, slots, leaseSeconds } = sending
  const underWay = new Set<Promise<void>>()
  const end = new AbortController()

  const start = (leased: Leased): void => {
    const running = sendOne(sending, leased)
      // The lease ends some time, and then somebody tries again.
      .catch((error) => log.error({ err: error, delivery: leased.id }, 'notice not settled'))
      .finally(() => {
        underWay.delete(running)
        bell.ring()
      })
    underWay.add(running)
  }

  const round = async (): Promise<number> => {
    const free = slots - underWay.size
    // Half of them at a time: a lease is a commit, and one for each notice would cost too much.
    if (free < slots / 2) return pollMs
    try {
      const leased = await leaseNotices(db, free, leaseSeconds)
      leased.forEach(start)
      return pollMs
    } catch (error) {
      log.warn({ err: error }, 'due notices could not be read')
      return pauseAfterFaultMs
    }
  }

  const loop = async (): Promise<void> => {
    while (!end.signal.aborted) await bell.wait(await round())
    await Promise.all(underWay)
  }
  const looping = loop()

  return {
    stop: async () => {
      end.abort()
      bell.ring()
      await looping
    },
  }
}

type Leased = Awaited<ReturnType<typeof leaseNotices>>[number]

async function sendOne({ db, office, pace, leaseSeconds }: Sending, leased: Leased): Promise<void> {
  const renewing = setInterval(() => {
    keepNotice(db, leased, leaseSeconds).catch((error) =>
      log.warn({ err: error }, 'lease not renewed'),
    )
  }, leaseSeconds * 250)
  try {
    await failpoint('mail.after-lease')
    const attempt = await attemptNotice(db, leased, office)
    if (!attempt) return
    await failpoint('mail.before-record')
    const at = { now: new Date(), pace, dice: Math.random() }
    const settled = await persistently(() =>
      db.as(leased, (trx) => recordAttempt(trx, attempt, at)),
    )
    await failpoint('mail.after-record')
    const { status, response } = settled ?? {}
    if (status) mailsBecame.inc({ status })
    log.info({ delivery: leased.id, status, response }, 'notice')
  } finally {
    clearInterval(renewing)
  }
}

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work()
    } catch (error) {
      if (failures === recordTries) throw error
      await sleep(backOffMs(failures, 100, 5_000))
    }
  }
}
