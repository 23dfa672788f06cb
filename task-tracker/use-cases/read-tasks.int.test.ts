import { describe, expect, it } from 'vitest'
import type { Actor, Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { rolledBack } from '#platform/testing/rolled-back.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import type { TaskSort } from '../store/task-list.ts'
import { anOrganization, aTask, aWorker, now } from '../testing/builders.ts'
import { readTasks } from './read-tasks.ts'

const { db } = await testDatabase('task-tracker')
const acme = newId()
const mia: Actor = { id: newId(), organizationId: acme, role: 'manager' }
const hour = 3_600_000
const later = (hours: number) => new Date(now.getTime() + hours * hour)

/** Titles, page after page. */
async function titles(trx: Trx, sort: TaskSort, limit: number): Promise<string[]> {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await readTasks(trx, { sort, limit, cursor }, mia)
    found.push(...page.items.map((task) => task.title))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}

async function someTasks(trx: Trx): Promise<string> {
  await anOrganization(trx)
  const assigneeId = await aWorker(trx)
  const given = [
    { title: 'a', rewardMinor: 300, dueAt: null, createdAt: later(0) },
    { title: 'b', rewardMinor: 100, dueAt: later(2), createdAt: later(1) },
    { title: 'c', rewardMinor: 100, dueAt: later(1), createdAt: later(2) },
    { title: 'd', rewardMinor: 200, dueAt: null, createdAt: later(3) },
    { title: 'e', rewardMinor: 100, dueAt: later(2), createdAt: later(4) },
  ]
  // Ids rise, so that what is equal comes in this order.
  for (const task of given) await aTask(trx, { ...task, assigneeId })
  return assigneeId
}

describe('a list of tasks', () => {
  it.each<[TaskSort, string]>([
    ['createdAt', 'abcde'],
    ['-createdAt', 'edcba'],
    ['dueAt', 'cbead'],
    ['-rewardMinor', 'adecb'],
  ])('by %s shows each task once over all pages', (sort, expected) =>
    rolledBack(db, acme, async (trx) => {
      await someTasks(trx)
      expect((await titles(trx, sort, 2)).join('')).toBe(expected)
      expect((await titles(trx, sort, 5)).join('')).toBe(expected)
    }),
  )

  it('finds text wherever it stands, and takes signs of patterns as they are', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const assigneeId = await aWorker(trx)
      await aTask(trx, { assigneeId, title: 'Paint 100% of it', externalKey: 'JIRA-7' })
      await aTask(trx, { assigneeId, title: 'Paint 1000 fences' })
      const search = async (text: string) =>
        (await readTasks(trx, { search: text, sort: 'createdAt', limit: 9 }, mia)).items.length

      expect(await search('paint')).toBe(2)
      expect(await search('100%')).toBe(1)
      expect(await search('jira-7')).toBe(1)
    }))

  it('holds own tasks for a worker, others for nobody', () =>
    rolledBack(db, acme, async (trx) => {
      const ann = await someTasks(trx)
      const bob: Actor = { id: await aWorker(trx), organizationId: acme, role: 'worker' }
      const list = (viewer: Actor) => readTasks(trx, { sort: 'createdAt', limit: 9 }, viewer)

      expect((await list(bob)).items).toEqual([])
      expect((await list({ ...bob, id: ann })).items).toHaveLength(5)
    }))

  it.each(['nonsense', btoa('{"value":"x","id":"y"}'), btoa('null')])(
    'refuses the cursor %s',
    (cursor) =>
      rolledBack(db, acme, async (trx) => {
        const reading = readTasks(trx, { sort: 'createdAt', limit: 2, cursor }, mia)
        await expect(reading).rejects.toMatchObject({
          status: 422,
          errors: [{ path: 'cursor' }],
        })
      }),
  )
})
