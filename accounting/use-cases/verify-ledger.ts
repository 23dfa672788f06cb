import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor, Db, Trx } from '#platform/db.ts'
import { unavailable } from '#platform/errors.ts'
import { log } from '#platform/log.ts'
import { addLink, findBrokenLinks, nextLinks, readHead, takeMoment } from '../store/chain.ts'
import {
  checkLines,
  checkTransfers,
  checkWallets,
  type Problem,
  type Step,
} from '../store/checks.ts'
import {
  countAccounts,
  keepCheck,
  type LedgerCheck,
  readLastCheck,
} from '../store/ledger-checks.ts'

const freshMs = 60_000
/** More than this nobody reads; one is enough to stop. */
const shownProblems = 100
const beforeAll = '00000000-0000-0000-0000-000000000000'
/** Who waits for a check is answered before a request's time is over. */
const longestWaitMs = 6_000
const retryAfterSeconds = 10

interface Check {
  startedAt: Date
  ended: Promise<LedgerCheck>
}
/** One check of an organization at a time in this process; who comes later shares it. */
const running = new Map<string, Check>()

/** A finished check, and the one that is under way, if there is one. */
export interface Verification extends LedgerCheck {
  running: { startedAt: Date } | null
}

interface Asked {
  /** Whether to wait for a check that begins now. */
  wait: boolean
  now: Date
  /** So long at most; default 6 s. */
  waitMs?: number
}

/**
 * The last finished check of the organization's ledger. Older than 60 s, a new one is started for
 * whoever asks next; with `wait`, or when there was none, it is waited for. A large ledger takes
 * longer than a request may: then the answer is the last finished check, and says that another is
 * under way. Throws 503 while the very first one is.
 */
export async function verifyLedger(
  db: Db,
  actor: Actor,
  { wait, now, waitMs = longestWaitMs }: Asked,
): Promise<Verification> {
  const last = await db.read(actor, readLastCheck)
  const isOld = !last || now.getTime() - last.checkedAt.getTime() > freshMs
  const check = wait || isOld ? begin(db, actor, now) : running.get(actor.organizationId)
  if (check && (wait || !last)) {
    const finished = await Promise.race([check.ended, enough(waitMs)])
    if (finished) return { ...finished, running: null }
  }
  if (!last) throw unavailable('The first check of this ledger is under way', retryAfterSeconds)
  return { ...last, running: check ? { startedAt: check.startedAt } : null }
}

const enough = (ms: number) => sleep(ms, undefined, { ref: false })

function begin(db: Db, { organizationId }: Actor, now: Date): Check {
  const known = running.get(organizationId)
  if (known) return known
  const ended = checkNow(db, { organizationId }).finally(() => running.delete(organizationId))
  ended.catch((error) => log.warn({ err: error }, 'the ledger was not checked'))
  const check = { startedAt: now, ended }
  running.set(organizationId, check)
  return check
}

/**
 * Checks in steps, each a short statement: millions of transfers hold no lock and meet no limit.
 * Each transfer is hashed again and compared with its line, each line with the one before it,
 * each wallet with its last line, the company's accounts with the sums of all transfers.
 */
async function checkNow(db: Db, tenant: { organizationId: string }): Promise<LedgerCheck> {
  const moment = await db.as(tenant, takeMoment)
  if (!moment) throw unavailable('Accounting has not heard of this organization yet', 1)
  while ((await db.as(tenant, (trx) => addLink(trx, moment.at))) > 0);

  const read = <T>(work: (trx: Trx) => Promise<T>) => db.read(tenant, work)
  const chain = await walkChain(read)
  const problems = [
    ...chain.problems,
    ...moment.company.flatMap((account) => judge(account, chain.sums.get(account.id))),
    ...(await walk(beforeAll, (place) => read((trx) => checkWallets(trx, place)))),
    ...(await walk({ workerId: beforeAll, sequence: 0 }, (place) =>
      read((trx) => checkLines(trx, place)),
    )),
  ]
  const found: LedgerCheck = {
    checkedAt: moment.at,
    transfers: chain.transfers,
    accounts: await read(countAccounts),
    problems: problems.slice(0, shownProblems),
    links: chain.links,
    head: chain.links === 0 ? null : (await read(readHead)).hash,
  }
  await db.as(tenant, (trx) => keepCheck(trx, found))
  if (problems.length > 0) log.error({ problems: found.problems }, 'the ledger is wrong')
  return found
}

interface Sum {
  sumMinor: number
  transfers: number
}

/** Goes through all links, and through the transfers of each. */
async function walkChain(read: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>) {
  const problems: Problem[] = []
  const sums = new Map<string, Sum>()
  let [links, transfers] = [0, 0]
  for (;;) {
    const after = links
    const part = await read((trx) => nextLinks(trx, after))
    if (!part) return { problems, sums, links, transfers }
    const range = { after, last: part.last }
    const broken = await read((trx) => findBrokenLinks(trx, range))
    const checked = await read((trx) => checkTransfers(trx, range))
    problems.push(...broken.map(brokenLink), ...checked.problems)
    for (const { id, sumMinor, transfers: count } of checked.company) {
      const before = sums.get(id) ?? { sumMinor: 0, transfers: 0 }
      sums.set(id, {
        sumMinor: before.sumMinor + sumMinor,
        transfers: before.transfers + count,
      })
    }
    links = part.last
    transfers += part.transfers
  }
}

const brokenLink = (number: number): Problem => ({
  accountId: null,
  detail: `the transfers of link ${number} are not those that were chained`,
})

function judge(
  account: { id: string; balanceMinor: number; transfers: number },
  sum: Sum = { sumMinor: 0, transfers: 0 },
): Problem[] {
  const { id: accountId, balanceMinor, transfers } = account
  if (balanceMinor !== sum.sumMinor) {
    const detail = `the balance is ${balanceMinor}, its transfers add up to ${sum.sumMinor}`
    return [{ accountId, detail }]
  }
  if (transfers === sum.transfers) return []
  return [{ accountId, detail: `the account counts ${transfers} transfers of ${sum.transfers}` }]
}

async function walk<P>(from: P, step: (place: P) => Promise<Step<P>>): Promise<Problem[]> {
  const problems: Problem[] = []
  for (let place: P | null = from; place !== null && problems.length < shownProblems; ) {
    const seen: Step<P> = await step(place)
    problems.push(...seen.problems)
    place = seen.next
  }
  return problems
}
