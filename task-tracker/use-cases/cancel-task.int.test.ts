import { expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { announced, anOrganizationWith, aTask, now } from '../testing/builders.ts'
import { assignTask } from './assign-task.ts'
import { cancelTask } from './cancel-task.ts'

const { db, sql } = await testDatabase('task-tracker')

const waitingForLocks = () =>
  sql(`SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`)

it('withdraws the assignment that was made while it waited for the task', async () => {
  const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
  const { id: taskId } = await db.as({ organizationId }, (trx) =>
    aTask(trx, { assigneeId: workers.ann, feeMinor: 70 }),
  )
  const by = newId()

  const racing = await db.as({ organizationId }, async (trx) => {
    await assignTask(trx, { taskId, assigneeId: workers.bob, by, now })
    const cancelling = db.as({ organizationId }, (other) =>
      cancelTask(other, { taskId, by, reason: 'Rain', now }),
    )
    await eventually(async () => expect(await waitingForLocks()).toHaveLength(1))
    return { cancelling }
  })
  const task = await racing.cancelling

  expect(task).toMatchObject({ status: 'cancelled', version: 3 })
  expect(await db.as({ organizationId }, announced)).toEqual([
    'task.assigned.v1',
    'task.assignment_withdrawn.v1',
    'task.cancelled.v1',
  ])
  const withdrawn = await sql(
    'SELECT worker_id FROM assignments WHERE task_id = $1 AND withdrawn_at IS NOT NULL',
    [taskId],
  )
  expect(withdrawn).toEqual([{ worker_id: workers.bob }])
})
