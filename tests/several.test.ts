import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { adjustBalance } from '#contracts/api/ledger.ts'
import { assignTask, completeTask } from '#contracts/api/tasks.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import type { History } from '../scripts/verify/history.ts'
import { brokerByHand, type Heard } from './broker.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, eachCreditedOnce, makeCompany } from './company.ts'
import {
  balancesAsPreviewed,
  cancelsAndUndoes,
  dealsOnce,
  decidesEachRace,
  leavesOutWhoLeft,
} from './reassignment-flows.ts'

// Two that answer and deal; those that relay and look at the clock can then die unnoticed.
const system = await startSystem({
  twice: ['task-tracker'],
  env: {
    'task-tracker': {
      ROLES: 'http,worker,consumers',
      REASSIGNMENT_BATCH_SIZE: '10',
      FAILPOINTS: 'reassign.after-batch=stall:30',
    },
  },
})
const { databases, services } = system
const broker = await brokerByHand(system.bus)
const relays = ['relay-1', 'relay-2'] as const
const tickMs = 10_000
const history: History[number][] = []
let acme: Company

beforeAll(async () => {
  await Promise.all([
    services.start('accounting-2', 'accounting'),
    ...relays.map((name) =>
      services.start(name, 'task-tracker', { ROLES: 'relay,consumers,cron' }),
    ),
  ])
  acme = await makeCompany(system)
})

describe('two that deal at once', () => {
  it('move each open task once, and announce and charge what moved', async () => {
    const heard = await broker.overhear('task-tracker', 'task.#')
    await dealsOnce({ databases, heard }, acme, { open: 100, done: 10 })
  })

  it('stop where they are when told to, and put everything back', () =>
    cancelsAndUndoes(databases, acme, 60))

  it('even hands out as the preview says', () => balancesAsPreviewed(databases, acme, 31))

  it('and a click on the same task: one of the two wins, and all agree who', async () => {
    const { history: told } = await decidesEachRace({ databases, acme, count: 40 })
    history.push(...told)
  })

  it('give nothing to those who were disabled or changed their role', () =>
    leavesOutWhoLeft(databases, acme, 60))
})

it('closes a due period once when two clocks and several people do it at the same moment', async () => {
  const { id, ann, bob, accountant } = await makeCompany(system)
  for (const workerId of [ann.id, bob.id]) {
    const body = { workerId, amountMinor: 900, reason: 'to begin with' }
    await accountant.call(adjustBalance, { body })
  }
  // Just before both clocks tick.
  await sleep(tickMs - ((Date.now() + 50) % tickMs))
  await databases.accounting.sql('UPDATE periods SET due_at = now() WHERE organization_id = $1', [
    id,
  ])
  const byHand = await Promise.all(
    Array.from({ length: 5 }, () => accountant.send('POST', '/payout-runs', {})),
  )

  expect(byHand.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1)
  const runs = 'SELECT status, payouts, paid, notified FROM payout_runs WHERE organization_id = $1'
  await eventually(async () => {
    const made = await databases.accounting.sql(runs, [id])
    expect(made).toEqual([{ status: 'paid', payouts: 2, paid: 2, notified: 2 }])
  })
  const payouts = await databases.accounting.sql(
    `SELECT FROM transfers WHERE kind = 'payout' AND organization_id = $1`,
    [id],
  )
  expect(payouts).toHaveLength(2)
})

/** Whoever relays, and one who credits: the others take over. */
async function killInTheMiddle(): Promise<void> {
  const leads = (name: string) => services.process(name).log().includes('"bus","msg":"leading')
  const [leader] = relays.filter(leads)
  await Promise.all([services.kill(leader ?? 'nobody leads'), services.kill('accounting-2')])
}

it('credits and charges once, in the order of each task, while another relay takes over', async () => {
  const seen = await broker.overhear('task-tracker', 'task.#')
  const live = async (index: number) => {
    const task = await acme.newTask({ feeMinor: 10 })
    const params = { taskId: task.id }
    await acme.manager.call(assignTask, { params, body: { assigneeId: acme.bob.id } })
    if (index === 20) await killInTheMiddle()
    return acme.bob.call(completeTask, { params })
  }
  const tasks = await Promise.all(Array.from({ length: 40 }, (_, index) => live(index)))

  await eachCreditedOnce(databases, tasks, 30_000)
  const fees = `SELECT FROM transfers WHERE kind = 'fee' AND amount_minor = 10`
  await eventually(async () => expect(await databases.accounting.sql(fees)).toHaveLength(80))
  await eventually(() => {
    for (const { id } of tasks) {
      expect(firstSightings(seen.filter(({ subject }) => subject === id))).toEqual([
        // Created, as both versions of the event say, and assigned; then moved, then done.
        1, 1, 1, 2, 3,
      ])
    }
  })
})

/** Versions in the order in which they came, without what a change of the relay repeated. */
function firstSightings(seen: readonly Heard[]): number[] {
  const ids = new Set<string>()
  return seen
    .filter(({ id }) => !ids.has(id) && ids.add(id))
    .map(({ aggregateversion: version }) => version)
}

it('leaves nothing that the independent checker finds wrong', () =>
  expectNoViolation(system, history))
