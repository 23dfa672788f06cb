import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { rolledBack } from '#platform/testing/rolled-back.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { fixedDice } from '#platform/testing/time-and-chance.ts'
import { announced, anOrganization, aWorker, now } from '../testing/builders.ts'
import { createTask } from './create-task.ts'
import { updatePayPolicy } from './pay-policy.ts'

const { db } = await testDatabase('task-tracker')
const acme = newId()
const mia = newId()
const order = { title: 'Paint the fence', by: mia, now }

describe('creating a task', () => {
  it('deals it to an active worker and prices it from the policy', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const ann = await aWorker(trx, { name: 'Ann' })
      await aWorker(trx, { name: 'Dan', status: 'disabled' })
      await aWorker(trx, { name: 'Mia', id: mia, role: 'manager' })

      const task = await createTask(trx, order, fixedDice(0.999))

      expect(task).toMatchObject({
        assignee: { id: ann, name: 'Ann' },
        createdBy: { id: mia, name: 'Mia' },
        rewardMinor: 4000,
        feeMinor: 0,
        status: 'open',
        version: 1,
      })
      expect(await announced(trx)).toEqual([
        'task.created.v1',
        'task.created.v2',
        'task.assigned.v1',
      ])
    }))

  it('is announced in both versions of the event, about the same change', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      await aWorker(trx)

      const { id } = await createTask(trx, { ...order, externalKey: 'JIRA-7' }, fixedDice(0))

      const rows: { message: string }[] = await trx('outbox')
        .whereLike('routing_key', 'task.created.%')
        .orderBy('id')
      const [first, second] = rows.map(({ message }) => JSON.parse(message))
      expect(first).toMatchObject({ subject: id, aggregateversion: 1 })
      expect(second).toMatchObject({ subject: id, aggregateversion: 1 })
      expect(first.data.title).toBe('[JIRA-7] Paint the fence')
      expect(second.data).toMatchObject({ title: 'Paint the fence', externalKey: 'JIRA-7' })
    }))

  it('keeps the price and the worker it was given', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx, { currency: 'JPY' })
      await aWorker(trx)
      const bob = await aWorker(trx, { name: 'Bob' })

      const named = { ...order, assigneeId: bob, rewardMinor: 7, feeMinor: 3 }
      const task = await createTask(trx, named, fixedDice(0))

      expect(task).toMatchObject({ assignee: { id: bob }, rewardMinor: 7, feeMinor: 3 })
      expect(task.currency).toBe('JPY')
      const [assignment] = await trx('assignments')
      expect(assignment).toMatchObject({ id: task.assignmentId, worker_id: bob, fee_minor: 3 })
    }))

  it('takes a change of the policy into account at once', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      await aWorker(trx)
      const policy = { rewardMinMinor: 500, rewardMaxMinor: 500, feeMinMinor: 0, feeMaxMinor: 0 }
      await updatePayPolicy(trx, policy, { by: mia, now })

      expect(await createTask(trx, order, fixedDice(0))).toMatchObject({ rewardMinor: 500 })
    }))

  it('writes nothing when there is no worker', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      await aWorker(trx, { role: 'manager' })

      const attempt = createTask(trx, order, fixedDice(0))

      await expect(attempt).rejects.toMatchObject({ status: 409, code: 'no_eligible_workers' })
      expect(await trx('tasks')).toEqual([])
      expect(await announced(trx)).toEqual([])
    }))

  it.each([{ status: 'disabled' }, { role: 'manager' }] as const)(
    'refuses to give it to somebody who is %o',
    (given) =>
      rolledBack(db, acme, async (trx) => {
        await anOrganization(trx)
        const assigneeId = await aWorker(trx, given)

        const attempt = createTask(trx, { ...order, assigneeId }, fixedDice(0))

        await expect(attempt).rejects.toMatchObject({
          status: 422,
          code: 'not_a_worker',
          errors: [{ path: 'assigneeId' }],
        })
      }),
  )

  it('refuses a title with a key in it', () =>
    rolledBack(db, acme, async (trx) => {
      const attempt = createTask(trx, { ...order, title: '[JIRA-7] Fix it' }, fixedDice(0))

      await expect(attempt).rejects.toMatchObject({
        status: 422,
        code: 'title_contains_external_key',
        errors: [{ path: 'title' }],
      })
    }))
})
