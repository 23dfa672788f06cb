import type { Actor, Db } from '#platform/db.ts'
import { log } from '#platform/log.ts'
import { checkLedger, keepCheck, type LedgerCheck, readLastCheck } from '../store/checks.ts'

const freshMs = 60_000
/** One check of an organization at a time in this process; who comes later shares it. */
const running = new Map<string, Promise<LedgerCheck>>()

/**
 * The last finished check of the organization's ledger. Older than 60 s, a new one is started for
 * whoever asks next; with `wait`, or when there was none, it is waited for.
 */
export async function verifyLedger(
  db: Db,
  actor: Actor,
  { wait, now }: { wait: boolean; now: Date },
): Promise<LedgerCheck> {
  const last = await db.read(actor, readLastCheck)
  if (!last || wait) return check(db, actor)

  if (now.getTime() - last.checkedAt.getTime() > freshMs) {
    check(db, actor).catch((error) => log.warn({ err: error }, 'the ledger was not checked'))
  }
  return last
}

function check(db: Db, actor: Actor): Promise<LedgerCheck> {
  const { organizationId } = actor
  const shared =
    running.get(organizationId) ?? checkNow(db, actor).finally(() => running.delete(organizationId))
  running.set(organizationId, shared)
  return shared
}

/** Reads first and writes after: a check of many lines holds no locks. */
async function checkNow(db: Db, actor: Actor): Promise<LedgerCheck> {
  const found = await db.read(actor, checkLedger)
  await db.as(actor, (trx) => keepCheck(trx, found))
  if (found.problems.length > 0) log.error({ problems: found.problems }, 'the ledger is wrong')
  return found
}
