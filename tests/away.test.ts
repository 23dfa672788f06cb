import { afterEach, beforeAll, expect, it } from 'vitest'
import { readMyNumbers } from '#contracts/api/analytics.ts'
import { completeTask, listTasks } from '#contracts/api/tasks.ts'
import type { Answer } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, creditsOf, eachCreditedOnce, makeCompany } from './company.ts'

const system = await startSystem()
const { databases, links } = system
let acme: Company

beforeAll(async () => {
  acme = await makeCompany(system)
})

afterEach(async () => {
  await Promise.all(Object.values(links).map((link) => link.restore()))
})

const complete = (taskId: string) => acme.ann.call(completeTask, { params: { taskId } })

/** 503 with the time to wait, in under 2 s. */
async function expectRefusedSoon(asking: () => Promise<Answer>) {
  const begun = Date.now()
  const refused = await asking()
  expect(Date.now() - begun).toBeLessThan(2_000)
  expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
}

it('completes tasks while the broker is away, and credits them once when it is back', async () => {
  const tasks = await acme.newTasks(5)
  await links.rabbitmq.cut()

  for (const done of await Promise.all(tasks.map(({ id }) => complete(id)))) {
    expect(done.status).toBe('done')
  }
  expect(await creditsOf(databases, tasks)).toEqual([])

  await links.rabbitmq.restore()
  await eachCreditedOnce(databases, tasks)
})

it.each(['freeze', 'cut'] as const)(
  'lists tasks with their age and refuses writes soon after a %s of the tracker’s primary',
  async (fault) => {
    const task = await acme.newTask()
    await databases['task-tracker'].replicaCaughtUp()
    await links['task-tracker'][fault]()

    const list = await eventually(async () => {
      const answer = await acme.ann.send('GET', '/tasks?assignee=me&status=open')
      expect(answer.status).toBe(200)
      expect(answer.headers.get('x-as-of')).toMatch(/^\d{4}-/)
      return listTasks.answers[200].parse(answer.body)
    })
    expect(list.items.map(({ id }) => id)).toEqual([task.id])
    await expectRefusedSoon(() => acme.ann.send('POST', `/tasks/${task.id}/complete`))

    await links['task-tracker'].restore()
    await eventually(() => complete(task.id))
    await eachCreditedOnce(databases, [task])
  },
)

it.each(['freeze', 'cut'] as const)(
  'shows the dashboard with its age, and refuses payouts, after a %s of accounting’s primary',
  async (fault) => {
    const { balanceMinor: before } = await acme.ann.call(readMyNumbers)
    const [first, second] = await acme.newTasks(2)
    if (!first || !second) throw new Error('Two tasks were asked for')
    await complete(first.id)
    const numbersOf = async (balanceMinor: number) => {
      const numbers = await acme.ann.call(readMyNumbers)
      expect(numbers.balanceMinor).toBe(balanceMinor)
      return numbers
    }
    await eventually(() => numbersOf(before + 1_000))
    await links.accounting[fault]()

    // The click goes on: the credit waits in the queue.
    await complete(second.id)
    const { asOf } = await numbersOf(before + 1_000)
    expect(Date.parse(asOf)).toBeLessThan(Date.now())
    await expectRefusedSoon(() => acme.admin.send('POST', '/payout-runs', {}))

    await links.accounting.restore()
    await eachCreditedOnce(databases, [first, second])
    await eventually(() => numbersOf(before + 2_000))
  },
)

it('leaves nothing that the independent checker finds wrong', () => expectNoViolation(system))
