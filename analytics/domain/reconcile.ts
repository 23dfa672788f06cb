import type { Difference } from '#contracts/api/reconciliation.ts'

/** A task that was done. */
export interface DoneTask {
  id: string
  workerId: string
  amountMinor: number
  at: Date
}

/** A transfer from or to a wallet. */
export interface Posted {
  id: string
  kind: string
  /** Of a reward: the task. */
  causeId: string
  debitAccountId: string
  creditAccountId: string
  /** Greater than 0. */
  amountMinor: number
  at: Date
}

/** A line of a wallet; its amount is signed. */
export interface Line {
  transferId: string
  kind: string
  workerId: string
  taskId: string | null
  amountMinor: number
  at: Date
}

/** A difference, and since when what it is about has been there. */
export interface Found extends Difference {
  at: Date
}

/** What one stretch of time holds on each side. */
export interface Sides {
  tasks: readonly DoneTask[]
  transfers: readonly Posted[]
  lines: readonly Line[]
}

/**
 * What is not, or not the same, on every side: each done task has one reward, each reward a done
 * task, each transfer one line and each line a transfer. One thing that is gone is told once, by
 * its own id: a reward whose transfer is gone although its line stands is a missing transfer.
 */
export function differencesOf(sides: Sides): Found[] {
  return [...betweenLedgerAndWallets(sides), ...betweenWorkAndLedger(sides)]
}

function betweenLedgerAndWallets({ transfers, lines }: Sides): Found[] {
  const transferOf = new Map(transfers.map((transfer) => [transfer.id, transfer]))
  const shown = new Set(lines.map(({ transferId }) => transferId))
  const unlike = lines.flatMap((line): Found[] => {
    const { transferId: id, at, workerId } = line
    const transfer = transferOf.get(id)
    if (!transfer) {
      const detail = `is gone, but its ${line.kind} line stands in the wallet of ${workerId}`
      return [{ kind: 'transfer_missing', id, at, detail }]
    }
    if (signedFor(workerId, transfer) === line.amountMinor) return []
    const detail = `moves ${transfer.amountMinor}; its line shows ${line.amountMinor} of ${workerId}`
    return [{ kind: 'line_differs', id, at, detail }]
  })
  const unseen = transfers
    .filter(({ id }) => !shown.has(id))
    .map(({ id, at }): Found => {
      return { kind: 'line_missing', id, at, detail: 'was posted, but no wallet shows its line' }
    })
  return [...unlike, ...unseen]
}

/** What the transfer does to this account; undefined when it is not about it. */
function signedFor(accountId: string, transfer: Posted): number | undefined {
  if (transfer.creditAccountId === accountId) return transfer.amountMinor
  return transfer.debitAccountId === accountId ? -transfer.amountMinor : undefined
}

function betweenWorkAndLedger({ tasks, transfers, lines }: Sides): Found[] {
  const rewards = transfers.filter(({ kind }) => kind === 'reward')
  const rewardOf = new Map(rewards.map((reward) => [reward.causeId, reward]))
  const done = new Set(tasks.map(({ id }) => id))
  // Of these the transfer is told to be missing, if it is.
  const shown = new Set(lines.filter(({ kind }) => kind === 'reward').map(({ taskId }) => taskId))

  const unlike = tasks.flatMap((task): Found[] => {
    const { id, at, amountMinor, workerId } = task
    const reward = rewardOf.get(id)
    if (!reward) {
      if (shown.has(id)) return []
      return [{ kind: 'reward_missing', id, at, detail: 'is done, but nothing was posted for it' }]
    }
    if (signedFor(workerId, reward) === amountMinor) return []
    const detail = `posts ${reward.amountMinor} to ${reward.creditAccountId}; the task earned ${amountMinor} for ${workerId}`
    return [{ kind: 'reward_differs', id: reward.id, at, detail }]
  })
  const unearned = rewards
    .filter(({ causeId }) => !done.has(causeId))
    .map(({ id, causeId, at }): Found => {
      const detail = `is not done, but transfer ${id} rewards it`
      return { kind: 'task_missing', id: causeId, at, detail }
    })
  return [...unlike, ...unearned]
}
