import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPayoutRun, startPayoutRun } from '#contracts/api/money.ts'
import { readReassignment, requestReassignment } from '#contracts/api/reassignments.ts'
import { cancelTask, completeTask } from '#contracts/api/tasks.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import type { History } from '../scripts/verify/history.ts'
import { judge, report, verify } from '../scripts/verify/verify.ts'
import { closeWorld, type Database } from '../scripts/verify/world.ts'
import { brokerByHand } from './broker.ts'
import { worldOf } from './checked.ts'
import { eachCreditedOnce, makeCompany } from './company.ts'
import { faults } from './planted-faults.ts'

const system = await startSystem()
const { databases } = system
const broker = await brokerByHand(system.bus)
const world = await worldOf(system)
let history: History = []

afterAll(() => closeWorld(world))

/** A small day: tasks with fees, one cancelled, all dealt again, some done, a payout, a mail. */
beforeAll(async () => {
  const acme = await makeCompany(system)
  const [first, second, third, ...others] = await acme.newTasks(9, { feeMinor: 50 })
  if (!first || !second || !third) throw new Error('Nine tasks were created')
  await acme.manager.call(cancelTask, { params: { taskId: third.id }, body: {} })
  const mine = [first, second]
  for (const { id: taskId } of mine) await acme.ann.call(completeTask, { params: { taskId } })
  const refused = await acme.bob.send('POST', `/tasks/${others[0]?.id}/complete`)
  history = [
    ...mine.map(({ id: taskId }) => said(taskId, acme.ann.id, 200)),
    said(others[0]?.id ?? '', acme.bob.id, refused.status),
  ]
  await eachCreditedOnce(databases, mine)

  const { id: runId } = await acme.manager.call(requestReassignment, { body: {} })
  await eventually(async () => {
    const run = await acme.manager.call(readReassignment, { params: { runId } })
    expect(run.status).toBe('completed')
  })
  const run = await acme.accountant.call(startPayoutRun, { body: {} })
  await eventually(async () => {
    const read = await acme.accountant.call(readPayoutRun, { params: { runId: run.id } })
    expect(read).toMatchObject({ status: 'paid', notified: read.payouts })
  })
})

const said = (taskId: string, by: string, status: number) =>
  ({ call: 'complete', taskId, by, status }) as const

/** Runs SQL past triggers, foreign keys and row level security. */
function force({ rows }: Database, sql: string): Promise<unknown> {
  return rows(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`)
}

it('finds nothing wrong with a day as it should be', async () => {
  const judged = await verify(world, history)
  expect(
    judged.filter(({ violations }) => violations.length > 0),
    report(judged),
  ).toEqual([])
})

it.each(faults)(
  'turns exactly the line of %s red for a fault in %s',
  async (id, name, { plant, undo }) => {
    await force(world[name], plant)
    const red = await reds()
    await force(world[name], undo)

    expect(red).toEqual([id])
    expect(await reds()).toEqual([])
  },
)

it('turns exactly the line of I10 red for a message that nobody takes', async () => {
  const queue = 'nobody.listens'
  await broker.channel.assertQueue(queue)
  await broker.send(queue, 'fault')
  await eventually(async () => expect(await reds()).toEqual(['I10']))
  await broker.channel.deleteQueue(queue)
})

it('turns exactly the line of I3 red when an answer was not true', async () => {
  const turned = history.map((call) => ({ ...call, status: call.status === 200 ? 403 : 200 }))
  expect(await reds(turned)).toEqual(['I3'])
})

async function reds(told: History = history): Promise<string[]> {
  const judged = await judge(world, told)
  return judged.filter(({ violations }) => violations.length > 0).map(({ id }) => id)
}
