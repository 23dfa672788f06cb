import { afterAll } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { reconciliation } from '../queries/reconciliation.ts'
import { openSource } from '../replicas.ts'
import { acme, ann, post, task } from './books.ts'

export const at = '2026-03-02T10:00:00Z'
export const paidAt = '2026-03-02T17:00:00Z'
const now = new Date('2026-03-02T20:00:00Z')

/** Both owners' databases for one test file, asked whether they agree; call it at the top level. */
export async function comparedBooks() {
  const tracker = await testDatabase('task-tracker')
  const accounting = await testDatabase('accounting')
  const sourceOf = (name: string, { analytics }: typeof accounting) =>
    openSource({ name, replicaUrl: analytics?.replicaUrl ?? '', primaryUrl: analytics?.url ?? '' })
  const sources = {
    work: sourceOf('task-tracker', tracker),
    money: sourceOf('accounting', accounting),
  }
  afterAll(() => Promise.all([sources.work.close(), sources.money.close()]))

  const ask = async (
    query: object = { from: '2026-03-02', to: '2026-03-02' },
    moment: Date = now,
  ) => {
    await Promise.all([tracker.replicaCaughtUp(), accounting.replicaCaughtUp()])
    return reconciliation(sources, { organizationId: acme, now: moment }, query)
  }

  /** What became odd since then. */
  async function newsSince(before: Awaited<ReturnType<typeof ask>>) {
    const { differences } = await ask()
    return differences
      .filter(
        ({ id, kind }) => !before.differences.some((one) => one.id === id && one.kind === kind),
      )
      .map(({ kind, id }) => `${kind} ${id}`)
      .toSorted()
  }

  // Past all rules of the ledger, as its superuser can.
  const { sql: tamper } = accounting
  for (const table of ['transfers', 'wallet_lines', 'accepted_notices', 'bank_file_lines']) {
    await tamper(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
  }

  /** A done task with its reward. */
  async function aDoneTask(title: string, completedAt = at) {
    const id = await task(tracker, { title, reward: 500, createdAt: at, completedAt })
    const [transferId = ''] = await post(accounting, {
      kind: 'reward',
      amount: 500,
      at: completedAt,
      causeId: id,
      task: title,
      taskId: id,
    })
    return { id, transferId }
  }

  /** A payout with its transfer and its notice. */
  async function aPayout({ runId = newId(), status = 'paid' } = {}) {
    const id = newId()
    await accounting.sql(
      `INSERT INTO payouts (organization_id, id, run_id, period_number, worker_id, amount_minor,
         opening_minor, earned_minor, fees_minor, status, notice_status, created_at, paid_at)
       VALUES ($1, $2, $3, (SELECT coalesce(max(period_number), 0) + 1 FROM payouts), $4, 300, 0,
               300, 0, $5, 'sent', $6, $6)`,
      [acme, id, runId, ann, status, paidAt],
    )
    await accounting.sql(
      `INSERT INTO accepted_notices (organization_id, payout_id, amount_minor, accepted_at)
       VALUES ($1, $2, 300, $3)`,
      [acme, id, paidAt],
    )
    const [transferId = ''] = await post(accounting, {
      kind: 'payout',
      amount: -300,
      at: paidAt,
      causeId: id,
    })
    return { id, transferId }
  }

  return { tracker, accounting, ask, newsSince, tamper, aDoneTask, aPayout }
}
