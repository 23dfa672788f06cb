import { organizationOf, type Trx } from '#platform/db.ts'
import type { Problem } from './checks.ts'

/** What a check of the whole ledger found. */
export interface LedgerCheck {
  checkedAt: Date
  transfers: number
  accounts: number
  problems: Problem[]
  /** The chain as far as it was checked: its links, and the hash of the last one. */
  links: number
  head: string | null
}

/** How many accounts there are. */
export async function countAccounts(trx: Trx): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    'SELECT count(*) AS count FROM accounts WHERE organization_id = ?',
    [organizationOf(trx)],
  )
  return rows[0]?.count ?? 0
}

/** Keeps a finished check as the organization's last one. */
export async function keepCheck(trx: Trx, check: LedgerCheck): Promise<void> {
  await trx('ledger_checks')
    .insert({
      organization_id: organizationOf(trx),
      checked_at: check.checkedAt,
      transfers: check.transfers,
      accounts: check.accounts,
      problems: JSON.stringify(check.problems),
      links: check.links,
      head: check.head,
    })
    .onConflict('organization_id')
    .merge()
}

/** The last finished check. */
export async function readLastCheck(trx: Trx): Promise<LedgerCheck | undefined> {
  const row: CheckRow | undefined = await trx('ledger_checks')
    .where({ organization_id: organizationOf(trx) })
    .first()
  if (!row) return undefined
  const { checked_at: checkedAt, transfers, accounts, problems, links, head } = row
  return { checkedAt, transfers, accounts, problems, links, head }
}

interface CheckRow {
  checked_at: Date
  transfers: number
  accounts: number
  problems: Problem[]
  links: number
  head: string | null
}
