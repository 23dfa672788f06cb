import type { Figure } from '../kit/report.ts'
import { percentile } from '../kit/statistics.ts'
import { type Company, foundCompany } from './company.ts'
import { fillTable, words } from './large-table.ts'
import { atPace, request } from './load.ts'
import type { Part } from './part.ts'

const tasks = Number(process.env.BENCH_TASKS ?? 1_000_000)
const seconds = Number(process.env.BENCH_SECONDS ?? 10)
const perSecond = 50
const clients = 32

/** Creating, listing and searching through the gateway in a large table, 50 requests a second. */
export const reads: Part = async (turns) => {
  const company = await foundCompany()
  try {
    await fillTable(company, tasks)
    const { token } = company.manager
    const get = (query: string) => request('GET', `/api/v1/tasks?limit=50${query}`, { token })
    const body = JSON.stringify({ title: 'Mow the lawn', rewardMinor: 2_500 })
    const asked: [string, Buffer][] = [
      ['create', request('POST', '/api/v1/tasks', { token, body })],
      ['list the newest 50', get('')],
      ['list 50 open ones by due date', get('&status=open&sort=dueAt')],
      ...words.map(({ word, of }): [string, Buffer] => [
        of === 1 ? 'search a word of every task' : `search a word of 1 in ${of} tasks`,
        get(`&search=${word}`),
      ]),
      ['search a word of 1 in 20 among the open', get('&search=gate&status=open')],
      ['search the beginning of a key', get('&search=k-77')],
    ]
    const figures: Figure[] = []
    for (const [what, bytes] of asked) figures.push(await measure(company, what, bytes, turns))
    return figures
  } finally {
    await company.close()
  }
}

async function measure(
  { port }: Company,
  what: string,
  bytes: Buffer,
  turns: number,
): Promise<Figure> {
  const measured = []
  // The first one is for the caches and does not count.
  for (let turn = 0; turn <= turns; turn += 1) {
    const load = await atPace({
      port,
      clients,
      seconds: turn === 0 ? 2 : seconds,
      perSecond,
      next: () => bytes,
    })
    if (Object.keys(load.refused).length > 0) throw new Error(JSON.stringify(load.refused))
    if (turn > 0) measured.push({ value: percentile(load.times, 0.95) })
  }
  return { what: `${what}, p95`, unit: 'ms', turns: measured, goal: { atMost: 30 } }
}
