import { describe, expect, it } from 'vitest'
import { differencesOf, type Sides } from './reconcile.ts'

const at = new Date('2026-03-02T10:00:00Z')
const task = { id: 'saw', workerId: 'ann', amountMinor: 500, at }
const reward = {
  id: 'reward',
  kind: 'reward',
  causeId: 'saw',
  debitAccountId: 'expense',
  creditAccountId: 'ann',
  amountMinor: 500,
  at,
}
const line = {
  transferId: 'reward',
  kind: 'reward',
  workerId: 'ann',
  taskId: 'saw',
  amountMinor: 500,
  at,
}
const fee = { ...reward, id: 'fee', kind: 'fee', causeId: 'deal', debitAccountId: 'ann' }
const feeLine = { ...line, transferId: 'fee', kind: 'fee', amountMinor: -500 }
const whole: Sides = {
  tasks: [task],
  transfers: [reward, { ...fee, creditAccountId: 'income' }],
  lines: [line, feeLine],
}

const told = (sides: Partial<Sides>) =>
  differencesOf({ ...whole, ...sides }).map(({ kind, id }) => `${kind} ${id}`)

describe('what is on every side', () => {
  it('makes no difference', () => {
    expect(told({})).toEqual([])
  })
})

describe('one thing that is gone is told once, by its own id', () => {
  it.each([
    ['a task', { tasks: [] }, 'task_missing saw'],
    ['a transfer', { transfers: whole.transfers.slice(1) }, 'transfer_missing reward'],
    ['a line', { lines: [feeLine] }, 'line_missing reward'],
    ['a fee', { transfers: [reward] }, 'transfer_missing fee'],
    [
      'a reward, transfer and line',
      { transfers: whole.transfers.slice(1), lines: [feeLine] },
      'reward_missing saw',
    ],
  ])('%s', (_, sides, expected) => {
    expect(told(sides)).toEqual([expected])
  })
})

describe('what is not the same on both sides', () => {
  it('is told by the transfer', () => {
    expect(told({ tasks: [{ ...task, amountMinor: 501 }] })).toEqual(['reward_differs reward'])
    expect(told({ tasks: [{ ...task, workerId: 'bob' }] })).toEqual(['reward_differs reward'])
    expect(told({ lines: [line, { ...feeLine, amountMinor: 500 }] })).toEqual(['line_differs fee'])
    expect(told({ lines: [{ ...line, workerId: 'bob' }, feeLine] })).toEqual([
      'line_differs reward',
    ])
  })
})
