import { readMyNumbers, readMyStatement } from '#contracts/api/analytics.ts'
import { makeSystem, type System } from '#platform/testing/system.ts'
import { watchMemory } from '../kit/memory.ts'
import type { Turn } from '../kit/report.ts'
import { percentile, timeMs } from '../kit/statistics.ts'
import type { Part } from './part.ts'
import { fillLedger } from './years.ts'

const few = Number(process.env.BENCH_TRANSFERS ?? 500_000)
const many = 10 * few
const questions = 100

/**
 * What a worker asks most, through the gateway: the first page of the statement, and the balance.
 * Of a ledger, and of one that is ten times as old; both are asked in turn, so that both see the
 * same machine.
 */
export const readNumbers: Part = async (turns) => {
  const [young, old] = [await aLedger(few), await aLedger(many)]
  const pids = ['api-gateway', 'task-tracker', 'analytics'].map(
    (name) => [name, old.system.services.process(name).pid] as const,
  )
  const memory = watchMemory(Object.fromEntries(pids))
  try {
    const statement: Turn[] = []
    const numbers: Turn[] = []
    await ask(young, old, ({ worker }) => worker.call(readMyStatement))
    while (statement.length < turns) {
      statement.push(await ask(young, old, ({ worker }) => worker.call(readMyStatement)))
      numbers.push(await ask(young, old, ({ worker }) => worker.call(readMyNumbers)))
    }
    const figure = (what: string, measured: Turn[]) => ({
      what: `${what} at ${many} transfers, p95`,
      unit: 'ms',
      limit: `at ${few} transfers`,
      turns: measured,
      goal: { atMost: 1.3 },
    })
    const figures = [figure('statement page', statement), figure('balance', numbers)]
    return { figures, memoryMb: await memory.end() }
  } finally {
    await memory.end()
    await Promise.all([young.system.close(), old.system.close()])
  }
}

type Ledger = Awaited<ReturnType<typeof aLedger>>

/** A system with one organization, one of whose workers can ask. */
async function aLedger(transfers: number) {
  const services = ['api-gateway', 'task-tracker', 'analytics'] as const
  const system: System & { close(): Promise<void> } = await makeSystem({ services, straight: true })
  const { id: organizationId, add } = await system.api.signUp()
  const worker = await add('worker')
  await fillLedger(system.databases, { organizationId, workerId: worker.id, transfers })
  return { system, worker }
}

/** p95 of both, asked in turn. */
async function ask(
  young: Ledger,
  old: Ledger,
  question: (ledger: Ledger) => Promise<unknown>,
): Promise<Turn> {
  const taken: { young: number[]; old: number[] } = { young: [], old: [] }
  for (let asked = 0; asked < questions; asked += 1) {
    taken.young.push(await timeMs(() => question(young)))
    taken.old.push(await timeMs(() => question(old)))
  }
  return { value: percentile(taken.old, 0.95), beside: percentile(taken.young, 0.95) }
}
