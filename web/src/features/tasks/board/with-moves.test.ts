import { expect, it } from 'vitest'
import type { Task } from '#contracts/api/tasks.ts'
import { withMoves } from './use-moves.ts'

const task = (id: string, version = 1): Task => ({
  id,
  title: id,
  description: null,
  externalKey: null,
  status: 'open',
  assignee: { id: 'ann', name: 'Ann' },
  rewardMinor: 100,
  feeMinor: 0,
  currency: 'EUR',
  dueAt: null,
  createdBy: { id: 'max', name: 'Max' },
  createdAt: '2026-03-04T09:00:00.000Z',
  completedAt: null,
  cancelledAt: null,
  version,
})
const ids = (tasks: Task[]) => tasks.map(({ id }) => id)
const toBob = new Map([['a', { task: task('a', 2), to: 'bob' }]])

it('shows a moved card where it was dropped, and nowhere else', () => {
  expect(ids(withMoves([task('a'), task('b')], 'ann', toBob))).toEqual(['b'])
  expect(ids(withMoves([task('c')], 'bob', toBob))).toEqual(['a', 'c'])
})

it('shows it once when the column knows it, and trusts what is newer', () => {
  expect(ids(withMoves([task('c'), task('a', 2)], 'bob', toBob))).toEqual(['c', 'a'])
  expect(ids(withMoves([task('a', 3)], 'ann', toBob))).toEqual(['a'])
})
