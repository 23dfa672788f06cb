import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { rolledBack } from '#platform/testing/rolled-back.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { anOrganization, anOrganizationWith, aTask, aWorker, now } from '../testing/builders.ts'
import { createTask } from './create-task.ts'
import { followOrganizations } from './follow-organizations.ts'
import { followUsers } from './follow-users.ts'
import { readReassignments } from './read-reassignments.ts'

const { db } = await testDatabase('task-tracker')
const acme = newId()

const envelope = (subject: string, aggregateVersion: number) => ({
  id: newId(),
  type: 'in the test',
  subject,
  organizationId: acme,
  aggregateVersion,
  correlationId: newId(),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  time: now,
})

interface GivenUser {
  name?: string
  role?: 'worker' | 'manager'
  status?: 'active' | 'disabled'
}

function userEvent(userId: string, version: number, given: GivenUser = {}) {
  const { name = 'Ann', role = 'worker' as const, status = 'active' as const } = given
  const data = { userId, name, email: 'ann@example.test', role, status, locale: 'en' }
  return { ...envelope(userId, version), data }
}

describe('people', () => {
  const ann = newId()
  const [first, second, third] = [
    userEvent(ann, 1),
    userEvent(ann, 2, { name: 'Anna' }),
    userEvent(ann, 3, { name: 'Anna', status: 'disabled' }),
  ]

  it.each([
    { order: 'in order, one by one', batches: [[first], [second], [third]] },
    { order: 'backwards', batches: [[third], [second], [first]] },
    { order: 'in one batch', batches: [[second, third, first]] },
    { order: 'repeated', batches: [[first, first], [third], [third, second]] },
  ])('end the same when events come $order', ({ batches }) =>
    rolledBack(db, acme, async (trx) => {
      for (const batch of batches) await followUsers(trx, batch, now)

      const known = await trx('people')
      expect(known).toMatchObject([{ id: ann, name: 'Anna', status: 'disabled', version: 3 }])
    }),
  )

  it('who may no longer hold tasks have theirs dealt again, by one run', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      const bob = await aWorker(trx)
      await aTask(trx, { assigneeId: await aWorker(trx, { id: ann }) })

      await followUsers(trx, [second], now)
      expect(await trx('reassignment_runs')).toEqual([])
      await followUsers(trx, [third], now)
      await followUsers(trx, [userEvent(bob, 2, { name: 'Bobby' })], now)

      const { items } = await readReassignments(trx, { limit: 10 })
      expect(items).toMatchObject([
        { status: 'queued', filter: { assigneeId: ann }, requestedBy: { name: 'Piecework' } },
      ])
    }))

  it('who are no workers any more have theirs dealt again too', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      await aTask(trx, { assigneeId: await aWorker(trx, { id: ann }) })

      await followUsers(trx, [userEvent(ann, 2, { role: 'manager' })], now)

      const { items } = await readReassignments(trx, { limit: 10 })
      expect(items).toMatchObject([{ status: 'queued', filter: { assigneeId: ann } }])
    }))

  it('are disabled with every task in mind, the one that is being given to them too', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    const disabled = userEvent(workers.ann, 2, { status: 'disabled' })

    const following = await db.as({ organizationId }, async (giving) => {
      const order = { title: 'Mow', assigneeId: workers.ann, by: newId(), now }
      await createTask(giving, order, () => 0)
      const done = db.as({ organizationId }, (trx) => followUsers(trx, [disabled], now))
      await sleep(100)
      return { done }
    })
    await following.done

    const { items } = await db.read({ organizationId }, (trx) =>
      readReassignments(trx, { limit: 10 }),
    )
    expect(items).toMatchObject([{ filter: { assigneeId: workers.ann } }])
  })

  it('who were not replaced are once there is a worker again', () =>
    rolledBack(db, acme, async (trx) => {
      await anOrganization(trx)
      await aTask(trx, { assigneeId: await aWorker(trx, { id: ann }) })
      await followUsers(trx, [third], now)
      await trx('reassignment_runs').update({ status: 'failed', finished_at: now })

      await followUsers(trx, [userEvent(newId(), 1, { role: 'manager' })], now)
      expect(await trx('reassignment_runs')).toHaveLength(1)
      await followUsers(trx, [userEvent(newId(), 1)], now)
      expect(await trx('reassignment_runs')).toHaveLength(2)
    }))
})

describe('organizations', () => {
  it('end as the newest event says, whatever the order', () =>
    rolledBack(db, acme, async (trx) => {
      const event = (version: number, name: string) => {
        const data = { organizationId: acme, name, currency: 'EUR', timeZone: 'Europe/Berlin' }
        return { ...envelope(acme, version), data }
      }
      await followOrganizations(trx, [event(2, 'Acme Ltd')])
      await followOrganizations(trx, [event(1, 'Acme')])

      expect(await trx('organizations')).toMatchObject([{ name: 'Acme Ltd', version: 2 }])
    }))
})
