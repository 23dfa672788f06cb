import type { readReconciliation } from '#contracts/api/reconciliation.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import { differencesOf, type Found } from '../domain/reconcile.ts'
import { type Age, freshnessOf, type Question } from '../replicas.ts'
import { readBankTotals, readOddBankLines } from './bank-proofs.ts'
import { readOddPayouts, readPayoutTotals } from './payout-proofs.ts'
import {
  type Hour,
  readDoneTasks,
  readHours,
  readLinesOf,
  readPosted,
  type ZonedRange,
} from './reconciliation-sql.ts'
import { rangeOrRefuse, type Sources } from './sources.ts'

type Answer = AnswerOf<typeof readReconciliation>

/** More are millions of rows on each side. */
const longestDays = 31
/** More than that nobody looks through; the counts are exact all the same. */
const mostDifferences = 1_000
const hourMs = 3_600_000
/** What is younger may still be on its way from one side to the other. */
const youngMs = 10_000

/**
 * Whether what was done in these days, what was posted for it, what the wallets show, what was
 * paid out, what was mailed and what the bank was told to pay are the same. Each side's rows are counted, summed and hashed hour
 * by hour, by when they occurred; only hours in which two sides differ are opened, and then each
 * odd thing is named. Throws 422 for a wrong range or one of more than 31 days.
 */
export async function reconciliation(
  sources: Sources,
  question: Question,
  query: QueryOf<typeof readReconciliation>,
): Promise<Answer> {
  const ledger = await readLedger(sources, question, query)
  const { range, rewards, transfers, lines, rewardLines, payouts, odds } = ledger.value
  const work = await sources.work.read(question, (trx) => readHours(trx, 'tasks', range))
  const odd = new Set([...oddHours(work.value, rewards), ...oddHours(transfers, lines)])

  const found: Found[] = [...odds]
  const ages: Age[] = [ledger, work]
  for (const hour of [...odd].toSorted((one, other) => one - other)) {
    if (found.length >= mostDifferences) break
    const opened = await openHour(sources, question, hour)
    found.push(...opened.differences)
    ages.push(...opened.ages)
  }
  // As of the oldest look: another server may have answered later, and have been behind.
  const youngAt = Math.min(...ages.map(({ asOf }) => asOf.getTime())) - youngMs
  const differences = found.filter(({ at }) => at.getTime() < youngAt)
  const pending = found.length - differences.length
  const [done, posted, shown] = [totalOf(work.value), totalOf(rewards), totalOf(rewardLines)]
  return {
    ...freshnessOf(ledger, work),
    status: differences.length > 0 ? 'difference' : pending > 0 ? 'pending' : 'balanced',
    tasksCompleted: done.count,
    tasksCompletedMinor: done.sumMinor,
    rewardsPosted: posted.count,
    rewardsPostedMinor: posted.sumMinor,
    statementLines: shown.count,
    statementLinesMinor: shown.sumMinor,
    ...payouts,
    pending,
    differences: differences
      .slice(0, mostDifferences)
      .map(({ kind, id, detail }) => ({ kind, id, detail })),
  }
}

function readLedger(
  { money }: Sources,
  question: Question,
  query: QueryOf<typeof readReconciliation>,
) {
  return money.read(question, async (trx, { today, timeZone }) => {
    const range: ZonedRange = { ...rangeOrRefuse(query, today, 1, longestDays), timeZone }
    return {
      range,
      rewards: await readHours(trx, 'rewards', range),
      transfers: await readHours(trx, 'transfers', range),
      lines: await readHours(trx, 'lines', range),
      rewardLines: await readHours(trx, 'rewardLines', range),
      payouts: { ...(await readPayoutTotals(trx, range)), ...(await readBankTotals(trx, range)) },
      odds: [
        ...(await readOddPayouts(trx, range, mostDifferences)),
        ...(await readOddBankLines(trx, range, mostDifferences)),
      ],
    }
  })
}

/** The hours that are not the same on both sides. */
function oddHours(left: readonly Hour[], right: readonly Hour[]): number[] {
  const other = new Map(right.map((hour) => [hour.hour, hour]))
  const unlike = left.filter((hour) => {
    const twin = other.get(hour.hour)
    other.delete(hour.hour)
    return hour.count !== twin?.count || hour.sumMinor !== twin.sumMinor || hour.hash !== twin.hash
  })
  return [...unlike.map(({ hour }) => hour), ...other.keys()]
}

async function openHour({ money, work }: Sources, question: Question, hour: number) {
  const stretch = { since: new Date(hour), until: new Date(hour + hourMs) }
  const done = await work.read(question, (trx) => readDoneTasks(trx, stretch))
  const ledger = await money.read(question, async (trx) => ({
    transfers: await readPosted(trx, stretch),
    lines: await readLinesOf(trx, stretch),
  }))
  return {
    differences: differencesOf({ tasks: done.value, ...ledger.value }),
    ages: [done, ledger],
  }
}

function totalOf(hours: readonly Hour[]) {
  return {
    count: hours.reduce((total, { count }) => total + count, 0),
    sumMinor: hours.reduce((total, { sumMinor }) => total + sumMinor, 0),
  }
}
