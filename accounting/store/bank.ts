import { createHash } from 'node:crypto'
import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { slices } from '#platform/pieces.ts'
import { seal, unseal } from '#platform/seal.ts'
import type { BankAccount } from '../domain/bank-file.ts'

/** Somebody's bank account. */
export interface OwnedAccount extends BankAccount {
  /** A worker, or the organization itself by its own id. */
  ownerId: string
  /** Counts its changes, from 1. */
  version: number
  setBy: string
  setAt: Date
  confirmed: boolean
}

/** Keeps an account as its owner's only one, sealed with the key (32 bytes). */
export async function keepAccount(
  trx: Trx,
  key: Buffer,
  account: Omit<OwnedAccount, 'version'>,
): Promise<void> {
  const { ownerId, iban, holder, bic, setBy, setAt, confirmed } = account
  const sealed = seal(key, JSON.stringify({ ownerId, iban, holder, bic }))
  const row = { sealed, set_by: setBy, set_at: setAt, confirmed }
  await trx('bank_accounts')
    .insert({ organization_id: organizationOf(trx), owner_id: ownerId, version: 1, ...row })
    .onConflict(['organization_id', 'owner_id'])
    .merge({
      ...row,
      version: trx.raw('bank_accounts.version + 1'),
      confirmed_by: null,
      confirmed_at: null,
    })
}

/** An owner's account, locked until the transaction ends if `lock` says so. */
export async function readAccount(
  trx: Trx,
  key: Buffer,
  ownerId: string,
  { lock = false } = {},
): Promise<OwnedAccount | undefined> {
  const query = trx('bank_accounts')
    .where({ organization_id: organizationOf(trx), owner_id: ownerId })
    .first()
  const row: AccountRow | undefined = await (lock ? query.forUpdate() : query)
  return row && open(key, row)
}

interface AccountFilter {
  ownerId: string | undefined
  confirmed: boolean | undefined
  /** The last owner of the page before. */
  after: string | undefined
  limit: number
}

/** Accounts in the order of their owners' ids. */
export async function listAccounts(
  trx: Trx,
  key: Buffer,
  { ownerId, confirmed, after, limit }: AccountFilter,
): Promise<OwnedAccount[]> {
  const query = trx('bank_accounts').where({ organization_id: organizationOf(trx) })
  if (ownerId !== undefined) query.where({ owner_id: ownerId })
  if (confirmed !== undefined) query.where({ confirmed })
  if (after !== undefined) query.where('owner_id', '>', after)
  const rows: AccountRow[] = await query.orderBy('owner_id').limit(limit)
  return rows.map((row) => open(key, row))
}

/** Accounts that are read and opened at a time: some milliseconds of work. */
const openedAtOnce = 200

/** The confirmed accounts of these owners, those that have one. */
export async function readConfirmed(
  trx: Trx,
  key: Buffer,
  ownerIds: readonly string[],
): Promise<OwnedAccount[]> {
  const accounts: OwnedAccount[] = []
  for (const ids of slices(ownerIds, openedAtOnce)) {
    const rows: AccountRow[] = await trx('bank_accounts')
      .where({ organization_id: organizationOf(trx), confirmed: true })
      .whereRaw('owner_id = ANY (?::uuid[])', [[...ids]])
    for (const row of rows) accounts.push(open(key, row))
  }
  return accounts
}

/** Notes that a second person has looked at an account. */
export async function confirmAccount(
  trx: Trx,
  ownerId: string,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  await trx('bank_accounts')
    .where({ organization_id: organizationOf(trx), owner_id: ownerId })
    .update({ confirmed: true, confirmed_by: by, confirmed_at: at })
}

interface FileKey {
  runId: string
  format: 'pain.001' | 'csv'
}

/** A run's file for the bank; undefined when nobody has asked for it yet. */
export async function readFile(
  trx: Trx,
  key: Buffer,
  { runId, format }: FileKey,
): Promise<string | undefined> {
  const where = { organization_id: organizationOf(trx), run_id: runId, format }
  const row: { sealed: string } | undefined = await trx('bank_files').where(where).first('sealed')
  return row && unseal(key, row.sealed)
}

interface FileMade extends FileKey {
  text: string
  /** What it orders. */
  payouts: readonly { id: string; amountMinor: number }[]
  by: string
  at: Date
}

/**
 * Keeps a file for ever, sealed: it is what every later download gets. Beside it lies what it
 * orders, for those who compare and cannot open it.
 */
export async function keepFile(trx: Trx, key: Buffer, file: FileMade): Promise<void> {
  const organization_id = organizationOf(trx)
  const of = { organization_id, run_id: file.runId, format: file.format }
  const sealed = seal(key, file.text)
  const sealed_sha256 = createHash('sha256').update(sealed).digest()
  await trx('bank_files').insert({
    ...of,
    sealed,
    sealed_sha256,
    made_by: file.by,
    made_at: file.at,
  })
  for (const payouts of slices(file.payouts, linesAtOnce)) {
    const lines = payouts.map(({ id, amountMinor }) => ({ id, amount_minor: amountMinor }))
    await trx.raw(
      `INSERT INTO bank_file_lines (organization_id, payout_id, format, run_id, amount_minor)
       SELECT :organization_id, id, :format, :run_id, amount_minor
         FROM json_to_recordset(:lines::json) AS line (id uuid, amount_minor bigint)`,
      { ...of, lines: JSON.stringify(lines) },
    )
  }
}

/** Lines that are written at a time. */
const linesAtOnce = 1_000

/** What is sealed says whose it is, so that a copied row pays nobody else. */
const Sealed = z.object({
  ownerId: z.string(),
  iban: z.string(),
  holder: z.string(),
  bic: z.string().nullable(),
})

interface AccountRow {
  owner_id: string
  sealed: string
  version: number
  set_by: string
  set_at: Date
  confirmed: boolean
}

function open(key: Buffer, row: AccountRow): OwnedAccount {
  const account = Sealed.parse(JSON.parse(unseal(key, row.sealed)))
  if (account.ownerId !== row.owner_id) {
    throw new Error(`The bank account of ${row.owner_id} was sealed for another owner`)
  }
  const { version, set_by: setBy, set_at: setAt, confirmed } = row
  return { ...account, version, setBy, setAt, confirmed }
}
