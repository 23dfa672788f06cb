import { describe, expect, it } from 'vitest'
import { holdsKey, maySee, refuseCompletion, type Task } from './task.ts'

const at = new Date('2026-03-02T12:00:00.000Z')
const task: Task = {
  id: 'task',
  title: 'Paint the fence',
  description: null,
  externalKey: null,
  status: 'open',
  assignee: { id: 'ann', name: 'Ann' },
  assignmentId: 'assignment',
  rewardMinor: 2500,
  feeMinor: 0,
  currency: 'EUR',
  dueAt: null,
  createdBy: { id: 'mia', name: 'Mia' },
  createdAt: at,
  completedAt: null,
  cancelledAt: null,
  cancelReason: null,
  version: 1,
}

describe('a task', () => {
  it('is refused to others before its state is told', () => {
    expect(refuseCompletion({ ...task, status: 'cancelled' }, 'bob')).toBe('not_yours')
    expect(refuseCompletion({ ...task, status: 'cancelled' }, 'ann')).toBe('cancelled')
    expect(refuseCompletion({ ...task, status: 'done' }, 'ann')).toBe('already_done_by_you')
    expect(refuseCompletion(task, 'ann')).toBe('yours_again')
  })

  it('is seen by its worker and by the office', () => {
    expect(maySee(task, { id: 'ann', role: 'worker' })).toBe(true)
    expect(maySee(task, { id: 'bob', role: 'worker' })).toBe(false)
    expect(maySee(task, { id: 'bob', role: 'accountant' })).toBe(true)
  })

  it.each(['[JIRA-7] Fix it', 'Fix it]', 'a [ b'])('has no key in its title: %s', (title) => {
    expect(holdsKey(title)).toBe(true)
    expect(holdsKey('Fix it (soon)')).toBe(false)
  })
})
