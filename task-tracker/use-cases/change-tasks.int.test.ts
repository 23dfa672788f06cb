import { describe, expect, it } from 'vitest'
import { directIn } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { rolledBack } from '#platform/testing/rolled-back.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { findTask } from '../store/tasks.ts'
import { announced, anOrganization, aTask, aWorker, now } from '../testing/builders.ts'
import { changeTasks } from './change-tasks.ts'
import { completeTask } from './complete-task.ts'

const { db } = await testDatabase('task-tracker')
const acme = newId()
const by = newId()

describe('changing many tasks at once', () => {
  it('assigns those that are open, and says why the others are not', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const [ann, bob] = [await aWorker(trx), await aWorker(trx, { name: 'Bob' })]
      const open = await aTask(trx, { assigneeId: ann, feeMinor: 7 })
      const his = await aTask(trx, { assigneeId: bob })
      const done = await aTask(trx, { assigneeId: ann })
      await completeTask(directIn(trx), { taskId: done.id, by: ann, now })
      const unknown = newId()

      const taskIds = [open.id, open.id, his.id, done.id, unknown]
      const outcome = await changeTasks(trx, {
        action: 'assign',
        taskIds,
        assigneeId: bob,
        by,
        now,
      })

      expect(outcome).toEqual({
        changed: 1,
        skipped: [
          { id: his.id, code: 'unchanged' },
          { id: done.id, code: 'task_closed' },
          { id: unknown, code: 'not_found' },
        ],
      })
      expect(await findTask(trx, open.id)).toMatchObject({ assignee: { id: bob }, version: 2 })
      expect(await announced(trx)).toEqual(['task.completed.v1', 'task.assigned.v1'])
      const [charged] = await trx('assignments').where({ task_id: open.id, worker_id: bob })
      expect(charged).toMatchObject({ fee_minor: 7, previous_id: open.assignmentId })
    }))

  it('cancels those that are open, and gives back what they cost', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const ann = await aWorker(trx)
      const tasks = [
        await aTask(trx, { assigneeId: ann, feeMinor: 7 }),
        await aTask(trx, { assigneeId: ann, feeMinor: 5 }),
      ]
      const done = await aTask(trx, { assigneeId: ann })
      await completeTask(directIn(trx), { taskId: done.id, by: ann, now })
      const taskIds = [...tasks, done].map(({ id }) => id)

      const outcome = await changeTasks(trx, { action: 'cancel', taskIds, by, now })
      const again = await changeTasks(trx, { action: 'cancel', taskIds, by, now })

      expect(outcome).toEqual({ changed: 2, skipped: [{ id: done.id, code: 'task_done' }] })
      expect(again).toMatchObject({ changed: 0, skipped: { length: 3 } })
      expect(await announced(trx)).toEqual([
        'task.completed.v1',
        'task.assignment_withdrawn.v1',
        'task.cancelled.v1',
        'task.cancelled.v1',
      ])
      const [row]: { message: string }[] = await trx('outbox').where({
        organization_id: acme,
        routing_key: 'task.assignment_withdrawn.v1',
      })
      const { data } = JSON.parse(row?.message ?? '')
      expect(data.withdrawals).toMatchObject([{ feeMinor: 7 }, { feeMinor: 5 }])
    }))

  it('assigns nothing to somebody who is no active worker', () =>
    rolledBack(db, acme, async (trx) => {
      const assigneeId = await aWorker(trx, { role: 'manager' })
      const change = { action: 'assign', taskIds: [newId()], assigneeId, by, now } as const
      await expect(changeTasks(trx, change)).rejects.toMatchObject({ code: 'not_a_worker' })
    }))
})
