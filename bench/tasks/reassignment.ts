import { setTimeout as sleep } from 'node:timers/promises'
import * as api from '#contracts/api/reassignments.ts'
import { watchMemory } from '../kit/memory.ts'
import type { Figure, Turn } from '../kit/report.ts'
import { percentile, timeMs } from '../kit/statistics.ts'
import { type Company, foundCompany, quiet } from './company.ts'
import { atPace, request } from './load.ts'
import { addOpenTasks } from './open-tasks.ts'
import type { Part } from './part.ts'

const sizes = (process.env.BENCH_OPEN_TASKS ?? '100000,1000000').split(',').map(Number)
const quietSeconds = Number(process.env.BENCH_SECONDS ?? 10)
const perSecond = 50
const clients = 32

/**
 * Dealing all open tasks again, until the run is completed and all its events are confirmed, beside
 * one UPDATE of the same rows. People go on asking meanwhile. One turn for each size.
 */
export const reassignment: Part = async () => {
  const figures: Figure[] = []
  for (const count of sizes) {
    const company = await foundCompany()
    try {
      figures.push(...(await measure(company, count)))
    } finally {
      await company.close()
    }
  }
  return figures
}

async function measure(company: Company, count: number): Promise<Figure[]> {
  const { sql } = company.system.databases['task-tracker']
  await addOpenTasks(company, count)
  await sql('VACUUM ANALYZE')
  const bareMs = await timeMs(() => bareUpdate(company))
  await sql('VACUUM ANALYZE')
  await asking(company, sleep(2_000))
  const quietly = await asking(company, sleep(quietSeconds * 1_000))

  const { pid } = company.system.services.process('task-tracker')
  const before = (await watchMemory({ tracker: pid }).end()).tracker ?? 0
  const memory = watchMemory({ tracker: pid })
  let runMs = 0
  const running = timeMs(() => dealAgain(company)).then((ms) => {
    runMs = ms
  })
  const meanwhile = await asking(company, running)
  const grown = ((await memory.end()).tracker ?? 0) - before
  await quiet(company)
  return figuresOf(count, {
    time: { value: runMs / 1_000, beside: bareMs / 1_000 },
    p99: { value: meanwhile, beside: quietly },
    grown: { value: grown },
  })
}

function figuresOf(count: number, of: { time: Turn; p99: Turn; grown: Turn }): Figure[] {
  const what = `reassignment of ${count} open tasks`
  return [
    {
      what: `${what}, until its events are confirmed`,
      unit: 's',
      limit: 'one UPDATE of the same rows',
      turns: [of.time],
      goal: { atMost: 4 },
    },
    {
      what: `${what}, p99 of others’ requests`,
      unit: 'ms',
      limit: 'without a run',
      turns: [of.p99],
      goal: { atMost: 2 },
    },
    {
      what: `${what}, growth of task-tracker`,
      unit: 'MB',
      turns: [of.grown],
      goal: { atMost: 150 },
    },
  ]
}

async function bareUpdate({ organizationId, workers, system }: Company): Promise<void> {
  await system.databases['task-tracker'].sql(
    `UPDATE tasks SET assignee_id = ($2::uuid[])[1 + floor(random() * $3)::integer],
            assignment_id = gen_random_uuid(), version = version + 1
      WHERE organization_id = $1 AND status = 'open'`,
    [organizationId, workers.map(({ id }) => id), workers.length],
  )
}

async function dealAgain({ manager, system }: Company): Promise<void> {
  const { sql } = system.databases['task-tracker']
  const { id: runId } = await manager.call(api.requestReassignment, { body: {} })
  for (;;) {
    await sleep(250)
    const { status } = await manager.call(api.readReassignment, { params: { runId } })
    if (status !== 'queued' && status !== 'running') break
  }
  for (;;) {
    const waiting = await sql(
      `SELECT FROM outbox WHERE lane = 'bus' AND published_at IS NULL LIMIT 1`,
    )
    if (waiting.length === 0) return
    await sleep(50)
  }
}

/** The p99 of lists and new tasks, 50 a second, until that has ended. */
async function asking({ port, manager }: Company, until: Promise<unknown>): Promise<number> {
  const { token } = manager
  const body = JSON.stringify({ title: 'Mow the lawn', rewardMinor: 2_500 })
  const list = request('GET', '/api/v1/tasks?limit=50', { token })
  const create = request('POST', '/api/v1/tasks', { token, body })
  let ended = false
  void until.then(() => {
    ended = true
  })
  let asked = 0
  const next = () => {
    if (ended) return undefined
    asked += 1
    return asked % 2 === 0 ? list : create
  }
  const load = await atPace({ port, clients, seconds: 3_600, perSecond, next })
  await until
  if (Object.keys(load.refused).length > 0) throw new Error(JSON.stringify(load.refused))
  return percentile(load.times, 0.99)
}
