import type { Db } from '#platform/db.ts'
import { failpoint } from '#platform/failpoints.ts'
import { log } from '#platform/log.ts'
import type { Bell } from './bell.ts'
import type { Pace } from './domain/delivery.ts'
import { openRecorder, type Recorder } from './recorder.ts'
import { attemptNotice, type PostOffice } from './use-cases/attempt-notice.ts'
import {
  type HeldNotice,
  keepNotices,
  leaseNotices,
  readNotices,
} from './use-cases/lease-notices.ts'

const pollMs = 1_000
const pauseAfterFaultMs = 2_000

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
export function startSending({ db, office, pace, bell, slots, leaseSeconds }: Sending): {
  stop(): Promise<void>
} {
  const recorder = openRecorder(db, pace)
  const underWay = new Map<HeldNotice, Promise<void>>()
  const end = new AbortController()

  const start = (held: HeldNotice): void => {
    const sending = sendOne(held, office, recorder)
      // The lease ends some time, and then somebody tries again.
      .catch((error) => log.error({ err: error, delivery: held.leased.id }, 'notice not settled'))
      .finally(() => {
        underWay.delete(held)
        bell.ring()
      })
    underWay.set(held, sending)
  }

  const round = async (): Promise<number> => {
    const free = slots - underWay.size
    // Half of them at a time: a lease is a commit, and one for each notice would cost too much.
    if (free < slots / 2) return pollMs
    try {
      const leased = await leaseNotices(db, free, leaseSeconds)
      for (const held of await readNotices(db, leased)) start(held)
      return pollMs
    } catch (error) {
      log.warn({ err: error }, 'due notices could not be read')
      return pauseAfterFaultMs
    }
  }

  const renew = async (): Promise<void> => {
    const leased = [...underWay.keys()].map((held) => held.leased)
    await keepNotices(db, leased, leaseSeconds)
  }
  const renewing = setInterval(() => {
    renew().catch((error) => log.warn({ err: error }, 'leases not renewed'))
  }, leaseSeconds * 250)

  const loop = async (): Promise<void> => {
    while (!end.signal.aborted) await bell.wait(await round())
    await Promise.all(underWay.values())
    clearInterval(renewing)
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

async function sendOne(held: HeldNotice, office: PostOffice, recorder: Recorder): Promise<void> {
  await failpoint('mail.after-lease')
  const attempt = await attemptNotice(held, office)
  await failpoint('mail.before-record')
  await recorder.record(attempt)
  await failpoint('mail.after-record')
}
