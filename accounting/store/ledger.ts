import { organizationOf, type Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import {
  type Account,
  type MovedWallet,
  type Posted,
  type Transfer,
  type WalletKind,
  walletSide,
} from '../domain/ledger.ts'
import type { Books } from './books.ts'
import { postDrafts } from './posting.ts'

/** A line in a worker's wallet, just written. */
export interface Line {
  transferId: string
  workerId: string
  kind: WalletKind
  /** Signed, as the worker sees it. */
  amountMinor: number
  balanceAfterMinor: number
  /** Without gaps, from 1. */
  sequence: number
  reason: string | null
  postedAt: Date
}

/** Posts one transfer that touches a wallet; undefined when its cause has moved money before. */
export async function postOne(
  trx: Trx,
  books: Books,
  transfer: Transfer,
): Promise<Line | undefined> {
  const { id: transferId, kind, reason } = transfer
  const [wallet] = await post(trx, books, [transfer])
  // A settlement touches no wallet.
  if (!wallet || kind === 'settlement') return undefined
  const { signedMinor: amountMinor } = walletSide(transfer)
  const { workerId, balanceMinor: balanceAfterMinor, sequence } = wallet
  const postedAt = books.now
  return { transferId, workerId, kind, amountMinor, balanceAfterMinor, sequence, reason, postedAt }
}

/**
 * Posts transfers, 1,000 at most: one statement, whatever their number. A transfer whose cause
 * has moved money before is left out. Returns the wallets that got lines.
 */
export async function post(
  trx: Trx,
  books: Books,
  transfers: readonly Transfer[],
): Promise<MovedWallet[]> {
  if (transfers.length === 0) return []
  const drafts = transfers.map((transfer, position) => rowOf(books, transfer, position))
  const values = [JSON.stringify(drafts)]
  return postDrafts(trx, books, { name: 'post-transfers', text: draftsSql, values })
}

const draftsSql = `SELECT * FROM json_to_recordset($5::json) AS draft (
    position integer, id uuid, kind text, cause_id uuid,
    debit_id uuid, debit_kind text, credit_id uuid, credit_kind text,
    amount_minor bigint, worker_id uuid, signed_minor bigint,
    task_id uuid, task_title text, external_key text, reason text, posted_by uuid,
    occurred_at timestamptz, correlation_id text)`

/** A transfer that was posted, with the task on its line. Throws 404 when there is none. */
export async function readPosted(trx: Trx, transferId: string): Promise<Posted> {
  const { rows } = await trx.raw<{ rows: PostedRow[] }>(
    `SELECT t.id, t.kind, t.amount_minor, debit.kind AS debit_kind, t.debit_account_id,
            credit.kind AS credit_kind, t.credit_account_id,
            line.task_id, line.task_title, line.external_key
       FROM transfers t
       JOIN accounts debit
         ON debit.organization_id = t.organization_id AND debit.id = t.debit_account_id
       JOIN accounts credit
         ON credit.organization_id = t.organization_id AND credit.id = t.credit_account_id
       LEFT JOIN wallet_lines line
         ON line.organization_id = t.organization_id AND line.transfer_id = t.id
      WHERE t.organization_id = ? AND t.id = ?`,
    [organizationOf(trx), transferId],
  )
  const [row] = rows
  if (!row) throw notFound('There is no such transfer')
  return {
    id: row.id,
    kind: row.kind,
    amountMinor: row.amount_minor,
    from: accountOf(row.debit_kind, row.debit_account_id),
    to: accountOf(row.credit_kind, row.credit_account_id),
    task: row.task_id
      ? { id: row.task_id, title: row.task_title ?? '', externalKey: row.external_key }
      : null,
  }
}

/** Whether this person has a wallet: money came before anybody told us who it is. */
export async function hasWallet(trx: Trx, workerId: string): Promise<boolean> {
  const where = { organization_id: organizationOf(trx), id: workerId, kind: 'wallet' }
  return (await trx('accounts').where(where).first('id')) !== undefined
}

function rowOf(books: Books, transfer: Transfer, position: number) {
  const [debit, credit] = [sideOf(books, transfer.from), sideOf(books, transfer.to)]
  const { workerId, signedMinor } = walletSide(transfer)
  return {
    position,
    id: transfer.id,
    kind: transfer.kind,
    cause_id: transfer.causeId,
    debit_id: debit.id,
    debit_kind: debit.kind,
    credit_id: credit.id,
    credit_kind: credit.kind,
    amount_minor: transfer.amountMinor,
    worker_id: workerId ?? undefined,
    signed_minor: signedMinor,
    task_id: transfer.task?.id,
    task_title: transfer.task?.title,
    external_key: transfer.task?.externalKey,
    // Left out instead of null: most have none, and this text is the larger part of the work.
    reason: transfer.reason ?? undefined,
    posted_by: transfer.postedBy ?? undefined,
    occurred_at: transfer.occurredAt,
    correlation_id: transfer.correlationId,
  }
}

/** A wallet's account has the id of its worker. */
function sideOf({ accounts }: Books, account: Account): { id: string; kind: string } {
  if (typeof account === 'object') return { id: account.walletOf, kind: 'wallet' }
  return { id: accounts[account], kind: account }
}

function accountOf(kind: PostedRow['debit_kind'], id: string): Account {
  return kind === 'wallet' ? { walletOf: id } : kind
}

type AccountKind = 'wallet' | Exclude<Account, object>

interface PostedRow {
  id: string
  kind: Transfer['kind']
  amount_minor: number
  debit_kind: AccountKind
  debit_account_id: string
  credit_kind: AccountKind
  credit_account_id: string
  task_id: string | null
  task_title: string | null
  external_key: string | null
}
