import { describe, expect, it } from 'vitest'
import type { Actor } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { rolledBack } from '#platform/testing/rolled-back.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { announced, anOrganization, aTask, aWorker, now } from '../testing/builders.ts'
import { assignTask } from './assign-task.ts'
import { cancelTask } from './cancel-task.ts'
import { editTask } from './edit-task.ts'
import { readHistory, readTasks } from './read-tasks.ts'

const { db } = await testDatabase('task-tracker')
const acme = newId()
const mia: Actor = { id: newId(), organizationId: acme, role: 'manager' }
const edit = { title: 'Paint the wall', version: 1, by: mia.id, now }

describe('editing a task', () => {
  it('changes what was named, announces it, and is found by its new words', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const { id: taskId } = await aTask(trx, {
        assigneeId: await aWorker(trx),
        externalKey: 'K-1',
      })

      const task = await editTask(trx, { ...edit, taskId, externalKey: null })

      expect(task).toMatchObject({ title: 'Paint the wall', externalKey: null, version: 2 })
      expect(await announced(trx)).toEqual(['task.updated.v1'])
      const find = async (search: string) =>
        (await readTasks(trx, { search, sort: 'createdAt', limit: 9 }, mia)).items.length
      expect([await find('wall'), await find('fence'), await find('k-1')]).toEqual([1, 0, 0])
    }))

  it('changes and announces nothing when all is the same already', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const task = await aTask(trx, { assigneeId: await aWorker(trx) })

      const same = await editTask(trx, { ...edit, taskId: task.id, title: task.title })

      expect(same).toEqual(task)
      expect(await announced(trx)).toEqual([])
    }))

  it('is refused when somebody else was faster, and once the task is closed', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const { id: taskId } = await aTask(trx, { assigneeId: await aWorker(trx) })
      await editTask(trx, { ...edit, taskId })

      const late = editTask(trx, { ...edit, taskId, title: 'Paint the door' })
      await expect(late).rejects.toMatchObject({
        status: 409,
        code: 'version_conflict',
        extra: { version: 2 },
      })
      await cancelTask(trx, { taskId, by: mia.id, reason: null, now })
      const closed = editTask(trx, { ...edit, taskId, version: 3 })
      await expect(closed).rejects.toMatchObject({ status: 409, code: 'task_closed' })
    }))

  it('keeps keys out of the title', () =>
    rolledBack(db, acme, async (trx) => {
      const attempt = editTask(trx, { ...edit, taskId: newId(), title: '[JIRA-7] Fix it' })
      await expect(attempt).rejects.toMatchObject({ code: 'title_contains_external_key' })
    }))
})

describe('the history of a task', () => {
  it('tells who did what, from what to what', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      await aWorker(trx, { id: mia.id, name: 'Mia', role: 'manager' })
      const ann = await aWorker(trx, { name: 'Ann' })
      const bob = await aWorker(trx, { name: 'Bob' })
      const { id: taskId } = await aTask(trx, { assigneeId: ann })
      const at = (minute: number) => new Date(now.getTime() + minute * 60_000)
      await editTask(trx, { ...edit, taskId, now: at(1) })
      await assignTask(trx, { taskId, assigneeId: bob, by: mia.id, now: at(2) })
      await cancelTask(trx, { taskId, by: mia.id, reason: 'rain', now: at(3) })

      const { items } = await readHistory(trx, taskId, mia)

      expect(items.map(({ action }) => action)).toEqual([
        'created',
        'edited',
        'assigned',
        'cancelled',
      ])
      const person = { id: mia.id, name: 'Mia' }
      expect(items.slice(1)).toMatchObject([
        { actor: person, details: { title: { from: 'Paint the fence', to: 'Paint the wall' } } },
        { details: { assignee: { from: { id: ann, name: 'Ann' }, to: { id: bob, name: 'Bob' } } } },
        { at: at(3).toISOString(), details: { reason: { from: null, to: 'rain' } } },
      ])
      const other: Actor = { ...mia, id: ann, role: 'worker' }
      await expect(readHistory(trx, taskId, other)).rejects.toMatchObject({ code: 'not_assignee' })
    }))
})
