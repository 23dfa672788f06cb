import { describe, expect, it } from 'vitest'
import type { Actor, Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { rolledBack } from '#platform/testing/rolled-back.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import type { TaskSort } from '../store/task-list.ts'
import { anOrganization, anOrganizationWith, aTask, aWorker, now } from '../testing/builders.ts'
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

  it.each([
    ['paint', 'ab'],
    ['fence paint', 'a'],
    ['PAINT FEN', 'a'],
    ['aint', ''],
    ['silver', 'b'],
    ['jira-7', 'ac'],
    ['JIRA-77', 'c'],
    ['ira-7', ''],
    ['100%', 'b'],
    ['%', ''],
    [`'); DROP TABLE tasks --`, ''],
  ])('finds by words, the last one half typed, and by how the key begins: %s', (search, found) =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const assigneeId = await aWorker(trx)
      await aTask(trx, { assigneeId, title: 'Paint the fence', externalKey: 'JIRA-7' })
      const description = '100% of it, in silver'
      await aTask(trx, { assigneeId, title: 'Paint a bench', description, externalKey: 'X-1' })
      await aTask(trx, { assigneeId, title: 'Mow', externalKey: 'jira-77' })
      const names = new Map([
        ['Paint the fence', 'a'],
        ['Paint a bench', 'b'],
        ['Mow', 'c'],
      ])

      const { items } = await readTasks(trx, { search, sort: 'createdAt', limit: 9 }, mia)

      expect(items.map((task) => names.get(task.title)).join('')).toBe(found)
    }),
  )

  it('of a search has filters, order and pages as any other, and no task of others', () =>
    rolledBack(db, acme, async (trx) => {
      const ann = await someTasks(trx)
      for (const title of ['x a', 'x b', 'x c']) await aTask(trx, { assigneeId: ann, title })
      const page = { search: 'x', sort: 'createdAt', limit: 2 } as const

      const first = await readTasks(trx, { ...page, status: 'open', assignee: ann }, mia)
      const cursor = first.nextCursor ?? ''
      const second = await readTasks(trx, { ...page, status: 'open', cursor }, mia)
      const bob: Actor = { id: await aWorker(trx), organizationId: acme, role: 'worker' }

      expect([...first.items, ...second.items].map(({ title }) => title)).toEqual([
        'x a',
        'x b',
        'x c',
      ])
      expect(second.nextCursor).toBeNull()
      expect((await readTasks(trx, { ...page, status: 'done' }, mia)).items).toEqual([])
      expect((await readTasks(trx, page, bob)).items).toEqual([])
      await trx.raw(`SELECT set_config('app.organization_id', ?, true)`, [newId()])
      expect((await readTasks(trx, page, mia)).items).toEqual([])
    }))

  it('holds own tasks for a worker, others for nobody', () =>
    rolledBack(db, acme, async (trx) => {
      const ann = await someTasks(trx)
      const bob: Actor = { id: await aWorker(trx), organizationId: acme, role: 'worker' }
      const list = (viewer: Actor) => readTasks(trx, { sort: 'createdAt', limit: 9 }, viewer)

      expect((await list(bob)).items).toEqual([])
      expect((await list({ ...bob, id: ann })).items).toHaveLength(5)
    }))

  it.each<TaskSort>(['createdAt', '-createdAt', 'dueAt', '-rewardMinor'])(
    'by %s shows each task once although others are added between the pages',
    async (sort) => {
      const { organizationId, workers } = await anOrganizationWith(db, 'ann')
      const viewer = { ...mia, organizationId }
      const add = (count: number, title: string) =>
        db.as(viewer, async (trx) => {
          for (let at = 0; at < count; at += 1) {
            const dueAt = at % 3 === 0 ? null : later(at % 7)
            const createdAt = later(at % 11)
            const given = { title, dueAt, createdAt, rewardMinor: 100 + (at % 5) }
            await aTask(trx, { ...given, assigneeId: workers.ann })
          }
        })
      await add(20, 'before')
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const listing = { sort, limit: 5, cursor }
        const page = await db.read(viewer, (trx) => readTasks(trx, listing, viewer))
        seen.push(...page.items.filter(({ title }) => title === 'before').map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
        await add(3, 'meanwhile')
      } while (cursor !== undefined)

      expect(seen).toHaveLength(20)
      expect(new Set(seen).size).toBe(20)
    },
  )

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
