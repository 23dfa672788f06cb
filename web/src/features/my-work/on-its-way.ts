/** A reward that was earned here and is not in the balance yet. */
export interface OnItsWay {
  taskId: string
  rewardMinor: number
  /** The balance contains it once the wallet's sequence is at least this. */
  from: number
}

interface Numbers {
  balanceMinor: number
  earnedTodayMinor: number
  sequence: number
  openTasks: number
  doneToday: number
}

/** The numbers as they will be once everything earned here has arrived. */
export function withOnItsWay<N extends Numbers>(numbers: N, rewards: readonly OnItsWay[]): N {
  const missing = stillOnTheWay(numbers.sequence, rewards)
  const sum = missing.reduce((total, { rewardMinor }) => total + rewardMinor, 0)
  return {
    ...numbers,
    balanceMinor: numbers.balanceMinor + sum,
    earnedTodayMinor: numbers.earnedTodayMinor + sum,
    openTasks: Math.max(0, numbers.openTasks - missing.length),
    doneToday: numbers.doneToday + missing.length,
  }
}

/** Those that a balance of this sequence does not contain. */
export function stillOnTheWay(sequence: number, rewards: readonly OnItsWay[]): OnItsWay[] {
  return rewards.filter(({ from }) => from > sequence)
}

/** Adds a reward: one further line of the wallet, after those that are on their way already. */
export function sendOff(
  rewards: readonly OnItsWay[],
  task: { id: string; rewardMinor: number },
  sequence: number,
): OnItsWay[] {
  const last = Math.max(sequence, ...rewards.map(({ from }) => from))
  return [...rewards, { taskId: task.id, rewardMinor: task.rewardMinor, from: last + 1 }]
}
