import { setTimeout as sleep } from 'node:timers/promises'
import { makeSystem } from '#platform/testing/system.ts'
import type { TestDatabase } from '#platform/testing/test-database.ts'
import { anOrganization } from '../../accounting/testing/builders.ts'
import { watchMemory } from '../kit/memory.ts'
import type { Turn } from '../kit/report.ts'
import { openBacklog } from './backlog.ts'
import type { Part } from './part.ts'

const tasks = Number(process.env.BENCH_EVENTS ?? 50_000)
const longestMs = 300_000

/**
 * A backlog of done tasks, drained by the accounting service as it runs, beside a bare consumer
 * that only acknowledges the same messages: first of one organization, then of a hundred.
 */
export const drain: Part = async (turns) => {
  const system = await makeSystem({ services: [], straight: true })
  const { accounting } = system.databases
  const backlog = await openBacklog(system.bus.adminUrl)
  const memoryMb: number[] = []

  const turn = async (organizations: number): Promise<Turn> => {
    const ids: string[] = []
    while (ids.length < organizations) ids.push(await anOrganization(accounting.db))
    await backlog.publish(ids, tasks)
    const bareMs = await backlog.drainBare(tasks)
    await system.services.start('accounting', 'accounting')
    const memory = watchMemory({ accounting: system.services.process('accounting').pid })
    const value = await postedPerSecond(accounting, ids)
    memoryMb.push((await memory.end()).accounting ?? 0)
    await system.services.stop('accounting')
    return { value, beside: tasks / (bareMs / 1_000) }
  }

  try {
    const figures = []
    for (const organizations of [1, 100]) {
      const measured: Turn[] = []
      while (measured.length < turns) measured.push(await turn(organizations))
      figures.push({
        what: `backlog of ${tasks} done tasks of ${organizations} organization(s)`,
        unit: 'events/s',
        limit: 'bare consume and acknowledge',
        turns: measured,
        goal: { atLeast: 0.5 },
      })
    }
    return { figures, memoryMb: { accounting: Math.max(...memoryMb) } }
  } catch (error) {
    console.error(system.services.logs())
    throw error
  } finally {
    await backlog.close()
    await system.close()
  }
}

/** By the ledger's own clock, so that the service's start does not count. */
async function postedPerSecond({ sql }: TestDatabase, organizationIds: string[]): Promise<number> {
  const until = Date.now() + longestMs
  for (;;) {
    if (Date.now() > until) throw new Error('The backlog is not drained')
    await sleep(500)
    const [row] = await sql<Posted>(postedSql, [organizationIds])
    if (row?.posted === tasks) return (tasks - row.first) / row.seconds
  }
}

interface Posted {
  posted: number
  /** What the first transaction had posted when the clock began. */
  first: number
  seconds: number
}

const postedSql = `
  WITH posted AS (
    SELECT posted_at FROM transfers WHERE organization_id = ANY ($1) AND kind = 'reward')
  SELECT count(*)::integer AS posted,
         count(*) FILTER (WHERE posted_at = (SELECT min(posted_at) FROM posted))::integer AS first,
         extract(epoch FROM max(posted_at) - min(posted_at))::float8 AS seconds
    FROM posted`
