import { describe, expect, it } from 'vitest'
import { sendOff, stillOnTheWay, withOnItsWay } from './on-its-way.ts'

const numbers = {
  balanceMinor: 1_000,
  earnedTodayMinor: 200,
  sequence: 7,
  openTasks: 3,
  doneToday: 1,
}

describe('rewards on their way', () => {
  const rewards = sendOff(
    sendOff([], { id: 'a', rewardMinor: 30 }, 7),
    { id: 'b', rewardMinor: 5 },
    7,
  )

  it('are in the numbers before the server knows them', () => {
    expect(withOnItsWay(numbers, rewards)).toEqual({
      balanceMinor: 1_035,
      earnedTodayMinor: 235,
      sequence: 7,
      openTasks: 1,
      doneToday: 3,
    })
  })

  it('are counted once when the wallet has them', () => {
    expect(stillOnTheWay(8, rewards).map(({ taskId }) => taskId)).toEqual(['b'])
    expect(withOnItsWay({ ...numbers, sequence: 9 }, rewards).balanceMinor).toBe(1_000)
  })
})
