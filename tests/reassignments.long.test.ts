import { describe, expect, it } from 'vitest'
import { updatePayPolicy } from '#contracts/api/pay-policy.ts'
import { createTask } from '#contracts/api/tasks.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import type { History } from '../scripts/verify/history.ts'
import { brokerByHand } from './broker.ts'
import { expectNoViolation } from './checked.ts'
import { makeCompany } from './company.ts'
import {
  balancesAsPreviewed,
  cancelsAndUndoes,
  dealsOnce,
  decidesEachRace,
  leavesOutWhoLeft,
  reaches,
} from './reassignment-flows.ts'

/** Two of task-tracker: two doors, two workers, two relays, two clocks. */
const system = await startSystem({
  twice: ['task-tracker'],
  env: {
    'task-tracker': {
      REASSIGNMENT_BATCH_SIZE: '100',
      FAILPOINTS: 'reassign.after-batch=stall:300',
    },
  },
})
const { databases, services, redis } = system
const twins = ['task-tracker', 'task-tracker-2']
const broker = await brokerByHand(system.bus)
const history: History[number][] = []
const proof: string[][] = [['flow', 'seen']]
/** How many batches a process has dealt: each leaves a line in its log. */
const batchesOf = (name: string) =>
  services.process(name).log().split('"failpoint":"reassign.after-batch"').length

const percent = (share: number) => `${Math.round(share * 100)} %`

it('deals 1,000 open among 200 done, its worker killed at 40 %, Redis flushed at 60 %', async () => {
  const acme = await makeCompany(system)
  const heard = await broker.overhear('task-tracker', 'task.#')
  const idle = new Map(twins.map((name) => [name, batchesOf(name)]))

  await dealsOnce({ databases, heard }, acme, { open: 1_000, done: 200 }, async (runId) => {
    const before = await reaches(acme.manager, runId, 0.4)
    const working = twins.find((name) => batchesOf(name) > (idle.get(name) ?? 0))
    await services.kill(working ?? 'nobody works')
    const killed = before.processed / before.total
    expect(killed).toBeLessThan(0.6)

    const run = await reaches(acme.manager, runId, 0.6)
    await redis.flush()
    const flushed = run.processed / run.total
    await services.restart(working ?? '')
    proof.push(['worker killed, Redis flushed', `at ${percent(killed)}, at ${percent(flushed)}`])
  })
}, 180_000)

it('cancels at half of 1,000, and puts everything back', async () => {
  await cancelsAndUndoes(databases, await makeCompany(system), 1_000)
})

it('evens 1,000 more out as the preview said', async () => {
  await balancesAsPreviewed(databases, await makeCompany(system), 1_000)
})

it('decides 200 races of a complete against a run, each one way', async () => {
  const acme = await makeCompany(system)
  const { history: told, lost } = await decidesEachRace({ databases, acme, count: 200 })
  history.push(...told)
  expect(lost).toBeGreaterThan(0)
  expect(lost).toBeLessThan(200)
  proof.push(['races of a click against a run', `${200 - lost} done, ${lost} moved before`])
})

it('gives nothing to those who were disabled or changed their role', async () => {
  await leavesOutWhoLeft(databases, await makeCompany(system), 1_000)
})

describe('creating, with two that answer', () => {
  it('draws 1,000 prices from one end of the range to the other, for workers only', async () => {
    const { admin, manager, ann, bob } = await makeCompany(system)
    const policy = { rewardMinMinor: 2_000, rewardMaxMinor: 4_000 }
    const body = { ...policy, feeMinMinor: 1_000, feeMaxMinor: 2_000 }
    await admin.call(updatePayPolicy, { body })
    const made = []
    for (let round = 0; round < 50; round += 1) {
      const titles = Array.from({ length: 20 }, (_, at) => `Task ${round}-${at}`)
      const calls = titles.map((title) => manager.call(createTask, { body: { title } }))
      made.push(...(await Promise.all(calls)))
    }
    const span = (numbers: number[]) => [Math.min(...numbers), Math.max(...numbers)]

    expect(span(made.map(({ rewardMinor }) => rewardMinor))).toEqual([2_000, 4_000])
    expect(span(made.map((task) => task.feeMinor))).toEqual([1_000, 2_000])
    expect(new Set(made.map(({ assignee }) => assignee.id))).toEqual(new Set([ann.id, bob.id]))
    proof.push(['1,000 prices drawn', 'from 20 to 40, fees from 10 to 20, both ends met'])
  })

  it('writes nothing where nobody may hold a task', async () => {
    const { admin } = await system.api.signUp()
    const body = { title: 'Nobody is there' }
    const creating = admin.call(createTask, { body })
    await expect(creating).rejects.toMatchObject({ status: 409, code: 'no_eligible_workers' })
    const bracketed = admin.call(createTask, { body: { title: '[K-1] Key' } })
    await expect(bracketed).rejects.toMatchObject({ code: 'title_contains_external_key' })
    const { sql } = databases['task-tracker']
    const theirs = [admin.organizationId]
    expect(await sql('SELECT FROM tasks WHERE organization_id = $1', theirs)).toEqual([])
    const lane = `SELECT FROM outbox WHERE organization_id = $1 AND lane = 'bus'`
    expect(await sql(lane, theirs)).toEqual([])
  })
})

it('leaves nothing that the independent checker finds wrong', async () => {
  await expectNoViolation(system, history)
  proof.push(['`verify` after it', 'nothing found'])
  // Nothing is claimed of flows that failed.
  expect(proof).toHaveLength(5)
  const text =
    'Two processes of task-tracker, each with door, worker, relay and clock; see tasks.md.'
  writeProof('reassignments', { title: 'Reassignments', text, rows: proof })
})
