import { organizationOf, type Trx } from '#platform/db.ts'
import { conflict, forbidden, notFound } from '#platform/errors.ts'
import { type BankAccount, maskedIban } from '../domain/bank-file.ts'
import * as bank from '../store/bank.ts'
import { hasWallet } from '../store/ledger.ts'
import { readOrganization } from '../store/organizations.ts'
import { isWorker, nameOr, readNames } from '../store/people.ts'
import { readPolicy } from '../store/policies.ts'

interface Setting {
  /** A worker, or the organization itself by its own id. */
  ownerId: string
  account: BankAccount
  by: string
  now: Date
  /** Closes and opens what is known of bank accounts: 32 bytes. */
  key: Buffer
}

/** Throws 404 for somebody who is no worker. */
export async function setWorkerAccount(trx: Trx, setting: Setting): Promise<void> {
  const { ownerId } = setting
  if (!(await isWorker(trx, ownerId)) && !(await hasWallet(trx, ownerId))) {
    throw notFound('There is no such worker')
  }
  await setAccount(trx, setting)
}

/**
 * Sets where money goes to or comes from. Under four-eyes it counts only once another person has
 * confirmed it; the account before it counts no longer. The same account again changes nothing.
 */
export async function setAccount(trx: Trx, setting: Setting): Promise<void> {
  const { ownerId, account, by, now, key } = setting
  const before = await bank.readAccount(trx, key, ownerId, { lock: true })
  if (before && isSame(before, account)) return

  const { approval } = await readPolicy(trx)
  const confirmed = approval === 'automatic'
  await bank.keepAccount(trx, key, { ownerId, ...account, setBy: by, setAt: now, confirmed })
}

/** What people may see of an account. Throws 404. */
export async function showAccount(trx: Trx, { ownerId, key }: { ownerId: string; key: Buffer }) {
  const account = await bank.readAccount(trx, key, ownerId)
  if (!account) throw noAccount()
  return shown(account, await readNames(trx, [account.setBy]))
}

interface Listing {
  ownerId: string | undefined
  confirmed: boolean | undefined
  limit: number
  cursor: string | undefined
  key: Buffer
}

/** What people may see of all accounts, in the order of their owners' ids. */
export async function listAccounts(trx: Trx, { key, limit, cursor: after, ...filter }: Listing) {
  const found = await bank.listAccounts(trx, key, { ...filter, after, limit: limit + 1 })
  const page = found.slice(0, limit)
  const people = page.flatMap(({ ownerId, setBy }) => [ownerId, setBy])
  const names = await readNames(trx, people)
  const { name: house } = await readOrganization(trx)
  const nameOf = (id: string) => (id === organizationOf(trx) ? house : nameOr(names.get(id)))
  const items = page.map((account) => ({
    ...shown(account, names),
    owner: { id: account.ownerId, name: nameOf(account.ownerId) },
  }))
  const last = page.at(-1)
  return { items, nextCursor: found.length > limit && last ? last.ownerId : null }
}

function shown(account: bank.OwnedAccount, names: Awaited<ReturnType<typeof readNames>>) {
  const { iban, holder, bic, setBy, setAt, confirmed, version } = account
  return {
    iban: maskedIban(iban),
    holder,
    bic,
    setBy: { id: setBy, name: nameOr(names.get(setBy)) },
    setAt: setAt.toISOString(),
    confirmed,
    version,
  }
}

interface Confirmation {
  ownerId: string
  /** Of the account that was looked at; undefined: whatever it is now. */
  version: number | undefined
  by: string
  now: Date
  key: Buffer
}

/**
 * Confirms an account that somebody else has set. Throws 404, 403 `four_eyes`,
 * 409 `version_conflict`.
 */
export async function confirmAccount(trx: Trx, confirmation: Confirmation): Promise<void> {
  const { ownerId, version, by, now: at, key } = confirmation
  const account = await bank.readAccount(trx, key, ownerId, { lock: true })
  if (!account) throw noAccount()
  if (account.setBy === by) {
    throw forbidden('four_eyes', 'Another person than the one who set it must confirm')
  }
  if (version !== undefined && version !== account.version) {
    throw conflict('version_conflict', 'This account has been changed since')
  }
  if (!account.confirmed) await bank.confirmAccount(trx, ownerId, { by, at })
}

const isSame = (one: BankAccount, other: BankAccount) =>
  one.iban === other.iban && one.holder === other.holder && one.bic === other.bic

const noAccount = () => notFound('There is no bank account')
