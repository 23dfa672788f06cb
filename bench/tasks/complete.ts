import { taskCompleted } from '#contracts/events/task.ts'
import type { Figure, Turn } from '../kit/report.ts'
import { percentile } from '../kit/statistics.ts'
import { type Company, foundCompany, quiet } from './company.ts'
import { asFastAsPossible, atPace, type Load, type Next, request } from './load.ts'
import { addOpenTasks, randomPrefix } from './open-tasks.ts'
import type { Part } from './part.ts'
import { pgbench } from './pgbench.ts'

const clients = 32
const seconds = Number(process.env.BENCH_SECONDS ?? 10)
/** More than anybody completes in that time on two cores. */
const most = seconds * 4_000

/**
 * Completing through the gateway, beside pgbench with the same statement for as many tasks of the
 * same table. The relay and the ledger carry along what both of them complete. Then the times at
 * half that rate.
 */
export const complete: Part = async (turns) => {
  const company = await foundCompany()
  try {
    // A first, short turn for the compilers and caches, which does not count.
    await throughTheGateway(company, 3)
    const pairs: Turn[] = []
    const slowest: Turn[] = []
    while (pairs.length < turns) {
      const beside = await straight(company)
      const value = await throughTheGateway(company, seconds)
      pairs.push({ value, beside })
      slowest.push({ value: await slowestAt(company, value / 2) })
    }
    return figures(pairs, slowest)
  } finally {
    await company.close()
  }
}

function figures(pairs: Turn[], slowest: Turn[]): Figure[] {
  return [
    {
      what: `complete through the gateway, ${clients} clients`,
      unit: 'requests/s',
      limit: 'pgbench, the same statement',
      turns: pairs,
      goal: { atLeast: 0.3 },
    },
    { what: 'p99 at half that rate', unit: 'ms', turns: slowest, goal: { atMost: 50 } },
  ]
}

async function requests(company: Company, count: number): Promise<Next> {
  const tasks = await addOpenTasks(company, count)
  await quiet(company)
  let number = 0
  return () => {
    number += 1
    if (number > count) return undefined
    const path = `/api/v1/tasks/${tasks.idOf(number)}/complete`
    return request('POST', path, { token: tasks.tokenOf(number) })
  }
}

async function throughTheGateway(company: Company, forSeconds: number): Promise<number> {
  const next = await requests(company, most)
  const load = await asFastAsPossible({ port: company.port, clients, seconds: forSeconds, next })
  return perSecond(load)
}

async function slowestAt(company: Company, pace: number): Promise<number> {
  const next = await requests(company, Math.ceil(seconds * pace))
  const { port } = company
  const load = await atPace({ port, clients, seconds, next, perSecond: pace })
  perSecond(load)
  return percentile(load.times, 0.99)
}

function perSecond({ times, seconds: taken, refused }: Load): number {
  if (Object.keys(refused).length > 0) throw new Error(`Refused: ${JSON.stringify(refused)}`)
  return times.length / taken
}

/** The statement that the service sends, one per task, as the service's role. */
async function straight(company: Company): Promise<number> {
  const { organizationId, workers, system } = company
  const tasks = await addOpenTasks(company, most)
  await quiet(company)
  const number = `lpad(to_hex(:n::bigint), 12, '0')`
  const event = `'${randomPrefix()}' || ${number}`
  const holders = `'{${workers.map(({ id }) => id).join()}}'::uuid[]`
  const script = `
    \\set i :i + 1
    \\set n :client_id + ${clients} * :i
    SELECT * FROM complete_task('${organizationId}', ('${tasks.prefix}' || ${number})::uuid,
      (${holders})[1 + :n % ${workers.length}], now(), ${event},
      ('${envelopeOf(organizationId)}' || ${event} || '"}')::jsonb)`
  return pgbench(system.databases['task-tracker'].url, script.replaceAll(/\n {6}/g, ' '), {
    clients,
    seconds,
  })
}

/** The beginning of a message, up to its id. */
function envelopeOf(organizationid: string): string {
  const { type, from: source } = taskCompleted
  const [time, datacontenttype] = ['2026-03-02T12:00:00.000Z', 'application/json']
  const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`
  const head = { specversion: '1.0', source, type, time, datacontenttype, organizationid }
  const envelope = JSON.stringify({ ...head, correlationid: 'bench', traceparent, id: '' })
  return envelope.slice(0, -2)
}
