import { describe, expect, it } from 'vitest'
import { taskCompleted } from '#contracts/events/task.ts'
import { directIn } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { rolledBack } from '#platform/testing/rolled-back.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import {
  announced,
  anOrganization,
  anOrganizationWith,
  aTask,
  aWorker,
  now,
} from '../testing/builders.ts'
import { assignTask } from './assign-task.ts'
import { cancelTask } from './cancel-task.ts'
import { completeTask } from './complete-task.ts'

const { db, sql } = await testDatabase('task-tracker')
const acme = newId()
/** Whoever holds this lock keeps an update of tasks that changed none from ending. */
const pause = 42

describe('completing a task', () => {
  it('changes and announces it once, when asked fifty times at the same moment', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann')
    const task = await db.as({ organizationId }, (trx) => aTask(trx, { assigneeId: workers.ann }))

    const completion = { taskId: task.id, by: workers.ann, now }
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        db.direct({ organizationId }, (direct) =>
          completeTask(direct, { ...completion, now: new Date(now.getTime() + at) }),
        ),
      ),
    )

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 'done', version: 2 })
    expect(await db.as({ organizationId }, announced)).toEqual(['task.completed.v1'])
  })

  it('announces all that is needed to credit it', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann')
    const by = workers.ann
    const given = { assigneeId: by, title: 'Say "hi" to Zoë', externalKey: 'K-1' }
    const task = await db.as({ organizationId }, (trx) => aTask(trx, given))

    await db.direct({ organizationId }, (direct) =>
      completeTask(direct, { taskId: task.id, by, now }),
    )

    const [row] = await sql<{ message: string; message_id: string; kind: string }>(
      'SELECT message, message_id, kind FROM outbox WHERE organization_id = $1',
      [organizationId],
    )
    const event = taskCompleted.envelope.parse(JSON.parse(row?.message ?? ''))
    const { id: taskId, title, externalKey, rewardMinor, currency, assignmentId } = task
    const completedAt = now.toISOString()
    expect(row).toMatchObject({ message_id: event.id, kind: 'fact' })
    expect(event).toMatchObject({ organizationid: organizationId, subject: taskId })
    expect(event).toMatchObject({ aggregateversion: 2, source: 'task-tracker' })
    const told = { taskId, title, externalKey, rewardMinor, currency, assignmentId }
    expect(event.data).toEqual({ ...told, completedBy: by, completedAt })
  })

  it('announces nothing when it refuses', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const task = await aTask(trx, { assigneeId: await aWorker(trx) })

      const attempt = completeTask(directIn(trx), { taskId: task.id, by: await aWorker(trx), now })

      await expect(attempt).rejects.toMatchObject({ status: 403, code: 'not_assignee' })
      expect(await announced(trx)).toEqual([])
    }))

  it('is refused once the task is cancelled', () =>
    rolledBack(db, acme, async (trx) => {
      const ann = await aWorker(trx)
      const task = await aTask(trx, { assigneeId: ann })
      await cancelTask(trx, { taskId: task.id, by: newId(), reason: null, now })

      const attempt = completeTask(directIn(trx), { taskId: task.id, by: ann, now })

      await expect(attempt).rejects.toMatchObject({ status: 409, code: 'task_cancelled' })
    }))

  it('is done when the task was given back while it was being refused', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    const { id: taskId } = await db.as({ organizationId }, (trx) =>
      aTask(trx, { assigneeId: workers.bob }),
    )
    await sql(`CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM changed) THEN PERFORM pg_advisory_xact_lock(${pause}); END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER wait_for_test AFTER UPDATE ON tasks REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION wait_for_test()`)
    const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${pause}
      AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

    const click = () =>
      db.direct({ organizationId }, (direct) =>
        completeTask(direct, { taskId, by: workers.ann, now }),
      )
    const completing = await db.system(async (holder) => {
      await holder.raw('SELECT pg_advisory_xact_lock(?)', [pause])
      const clicked = click()
      await eventually(async () => expect(await sql(waiting)).toHaveLength(1))
      const back = { taskId, assigneeId: workers.ann, by: newId(), now }
      await db.as({ organizationId }, (trx) => assignTask(trx, back))
      return { clicked }
    })
    await sql('DROP TRIGGER wait_for_test ON tasks')

    expect(await completing.clicked).toMatchObject({ status: 'done', version: 3 })
    expect(await db.as({ organizationId }, announced)).toContain('task.completed.v1')
  })

  it('knows no task of another organization', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann')
    const task = await db.as({ organizationId }, (trx) => aTask(trx, { assigneeId: workers.ann }))

    const attempt = db.direct({ organizationId: newId() }, (direct) =>
      completeTask(direct, { taskId: task.id, by: workers.ann, now }),
    )

    await expect(attempt).rejects.toMatchObject({ status: 404 })
  })
})
