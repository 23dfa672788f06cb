import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { makeSystem, type System } from '#platform/testing/system.ts'

const workers = 8
const patienceMs = 300_000
const brokerDelayMs = 5_000
/** The limits stay in every request's way, but nobody meets them. */
const wide = { USER_REQUESTS: '1000000', USER_BURST: '3000000', ADDRESS_REQUESTS: '1000000' }
const plain = { NODE_ENV: 'development', LOG_LEVEL: 'warn' }

/** A company in a system of its own, its people signed in and known to the task tracker. */
export interface Company {
  system: System
  organizationId: string
  /** Of the gateway. */
  port: number
  manager: Person
  workers: Person[]
  close(): Promise<void>
}

/** Founds a company of 8 workers. The services for tasks and for money run, as processes. */
export async function foundCompany(env: Record<string, string> = {}): Promise<Company> {
  const services = ['api-gateway', 'task-tracker', 'accounting'] as const
  const system = await makeSystem({
    services,
    straight: true,
    env: {
      'api-gateway': { ...plain, ...wide, ...env },
      'task-tracker': plain,
      accounting: plain,
    },
  })
  try {
    return { ...(await peopleOf(system)), system, close: system.close }
  } catch (error) {
    await system.close()
    throw error
  }
}

async function peopleOf(system: System): Promise<Omit<Company, 'system' | 'close'>> {
  const acme = await system.api.signUp()
  const manager = await acme.add('manager', 'Mia')
  const team: Person[] = []
  while (team.length < workers) team.push(await acme.add('worker', `W${team.length}`))
  const { sql } = system.databases['task-tracker']
  await eventually(async () => {
    const [row] = await sql(`SELECT count(*)::integer AS heard FROM people WHERE role = 'worker'`)
    z.object({ heard: z.literal(workers) }).parse(row)
  }, 20_000)
  return { organizationId: acme.id, port: Number(new URL(system.url).port), manager, workers: team }
}

/** Waits until what was announced has arrived in the ledger, so that no part disturbs the next. */
export async function quiet({ system }: Company): Promise<void> {
  const { sql } = system.databases['task-tracker']
  await eventually(async () => {
    const [row] = await sql(
      `SELECT count(*)::integer AS waiting FROM outbox
        WHERE lane = 'bus' AND published_at IS NULL`,
    )
    z.object({ waiting: z.literal(0) }).parse(row)
  }, patienceMs)
  // The broker counts with a delay.
  await sleep(brokerDelayMs)
  await eventually(async () => {
    const waiting = Object.values(await system.bus.queues())
    z.literal(0).parse(waiting.reduce((sum, messages) => sum + messages, 0))
  }, patienceMs)
}
