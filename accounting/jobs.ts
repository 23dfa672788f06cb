import { newContext, withContext } from '#platform/context.ts'
import { every } from '#platform/cron.ts'
import type { Db } from '#platform/db.ts'
import { failpoint } from '#platform/failpoints.ts'
import { newId } from '#platform/ids.ts'
import { log } from '#platform/log.ts'
import { chainTransfers, unchainedOrganizations } from './use-cases/chain-transfers.ts'
import { closeWhenDue } from './use-cases/close-period.ts'
import { dueOrganizations, unfinishedRuns } from './use-cases/find-due-work.ts'
import { payRun } from './use-cases/pay-run.ts'
import { settleRest } from './use-cases/settle-payouts.ts'

/** Each 10 s; what a person started is looked at once. */
const ticks = '*/10 * * * * *'

interface DueWork {
  db: Db
  /** Workers paid in one transaction. */
  batchSize: number
}

/**
 * Closes periods that are due and pays runs, by the clock and whenever it is woken. Rows decide
 * what is due, so any number of instances may do this at once.
 */
export function startDueWork({ db, batchSize }: DueWork): {
  wake(): void
  stop(): Promise<void>
} {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let again = false

  const look = async (): Promise<void> => {
    do {
      again = false
      await doDueWork({ db, batchSize, signal: stopping.signal }).catch((error) =>
        log.error({ err: error }, 'what is due could not be found out'),
      )
    } while (again && !stopping.signal.aborted)
    running = undefined
  }
  const wake = (): void => {
    if (running) again = true
    else running = withContext(newContext(), look)
  }
  const clock = every(ticks, 'due work', async () => wake())
  wake()

  return {
    wake,
    stop: async () => {
      stopping.abort()
      await clock.stop()
      await running
    },
  }
}

/**
 * Looks once what is due, and does it. One organization's trouble does not hold up the others; a
 * run that is being paid ends with its batch when `signal` says so, and is gone on with later.
 */
export async function doDueWork({
  db,
  batchSize,
  signal,
}: DueWork & { signal: AbortSignal }): Promise<void> {
  for (const organizationId of await db.system(dueOrganizations)) {
    await attempt({ organizationId }, () =>
      db.as({ organizationId }, (trx) => closeWhenDue(trx, newId())),
    )
    await failpoint('close.after-commit')
  }
  for (const run of await db.system(unfinishedRuns)) {
    if (signal.aborted) return
    await attempt(run, () => payRun(db, run, { batchSize, signal }))
    await attempt(run, () => settleRest(db, run, { batchSize, signal }))
  }
}

/** Each minute; several instances take turns at one organization. */
const chainTicks = '30 * * * * *'

/** Adds what was posted to each organization's hash chain, by the clock. */
export function startChaining(db: Db): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const clock = every(chainTicks, 'hash chain', () => chainAll(db, stopping.signal))
  return {
    stop: async () => {
      stopping.abort()
      await clock.stop()
    },
  }
}

/** Brings every chain up to now, once. */
export async function chainAll(db: Db, signal: AbortSignal): Promise<void> {
  for (const organizationId of await db.system(unchainedOrganizations)) {
    if (signal.aborted) return
    await attempt({ organizationId }, () => chainTransfers(db, organizationId, signal))
  }
}

async function attempt(about: object, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error({ ...about, err: error }, 'due work failed; it is tried again')
  }
}
