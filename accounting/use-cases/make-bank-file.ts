import type { PayoutRun } from '#contracts/api/money.ts'
import type { Trx } from '#platform/db.ts'
import { AppError, conflict, invalid } from '#platform/errors.ts'
import { joinPieces } from '#platform/pieces.ts'
import { type BankAccount, bankOrder, largestSepaMinor } from '../domain/bank-file.ts'
import type { ListedPayout } from '../domain/payout.ts'
import { localDay } from '../domain/period.ts'
import { bankCsv } from '../files/csv.ts'
import { pain001 } from '../files/pain-001.ts'
import * as bank from '../store/bank.ts'
import { readOrganization } from '../store/organizations.ts'
import { readListed } from '../store/payouts.ts'
import { nameOr, readNames } from '../store/people.ts'
import { waitForRun } from '../store/run-work.ts'
import { readRun } from '../store/runs.ts'

interface Wanted {
  organizationId: string
  runId: string
  format: 'pain.001' | 'csv'
  by: string
  now: Date
  /** Closes and opens what is known of bank accounts: 32 bytes. */
  key: Buffer
}

/**
 * The file that tells the bank to pay a run: made once, the same bytes ever after. Fails closed:
 * throws 422 `missing_bank_account` with every worker, or the organization, that has no confirmed
 * account; 422 `unsupported_currency`; 409 `no_bank_file` for a run that is settled in the books,
 * 409 `not_ready` until each of its payouts is in transit. Throws 404.
 */
export async function makeBankFile(trx: Trx, wanted: Wanted): Promise<string> {
  const { runId, format, by, now: at, key } = wanted
  const run = await readRun(trx, runId)
  // Two people at once get one file.
  await waitForRun(trx, runId)
  const kept = await bank.readFile(trx, key, { runId, format })
  if (kept !== undefined) return kept

  const { text, payouts } = await write(trx, wanted, run)
  await bank.keepFile(trx, key, { runId, format, text, payouts, by, at })
  return text
}

async function write(trx: Trx, wanted: Wanted, run: PayoutRun) {
  const { organizationId, runId, format, now, key } = wanted
  refuseRun(run)
  const organization = await readOrganization(trx)
  const payouts = await readListed(trx, runId)
  if (format === 'pain.001') refuseForSepa(organization.currency, payouts)
  const owners = [organizationId, ...payouts.map(({ workerId }) => workerId)]
  const accounts = new Map(
    (await bank.readConfirmed(trx, key, owners)).map((account) => [account.ownerId, account]),
  )
  const debtor = accounts.get(organizationId)
  const credits = payouts.flatMap((payout) => withAccount(payout, accounts))
  if (!debtor || credits.length < payouts.length) {
    throw await missing(trx, { debtor, payouts, accounts })
  }
  if (payouts.some(({ status }) => status !== 'in_transit')) {
    throw notReady('Each payout has to be in transit first')
  }
  const { timeZone, currency, name: organizationName } = organization
  const order = bankOrder({
    runId,
    organizationName,
    periodDay: localDay(new Date(run.periodEnd), timeZone),
    executionDay: localDay(now, timeZone),
    madeAt: now,
    currency,
    debtor,
    payouts: credits,
  })
  const text = await joinPieces(format === 'csv' ? bankCsv(order) : pain001(order))
  return { text, payouts: credits }
}

function refuseRun({ settlement, status }: PayoutRun): void {
  if (settlement !== 'bank-file') {
    throw conflict('no_bank_file', 'This run is settled in the books, without a bank file')
  }
  if (status === 'draft' || status === 'rejected') {
    throw notReady('This run is not approved')
  }
}

function refuseForSepa(currency: string, payouts: readonly ListedPayout[]): void {
  if (currency !== 'EUR') {
    const message = `pain.001 pays in EUR only, not in ${currency}: take csv`
    throw invalid('format', message, 'unsupported_currency')
  }
  const tooLarge = payouts.find(({ amountMinor }) => amountMinor > largestSepaMinor)
  if (tooLarge) {
    const message = `${tooLarge.id} is more than one SEPA transfer can carry: take csv`
    throw invalid('format', message, 'amount_too_large')
  }
}

type Accounts = ReadonlyMap<string, BankAccount>

function withAccount(payout: ListedPayout, accounts: Accounts) {
  const account = accounts.get(payout.workerId)
  return account ? [{ ...payout, account }] : []
}

async function missing(
  trx: Trx,
  found: { debtor: unknown; payouts: readonly ListedPayout[]; accounts: Accounts },
): Promise<AppError> {
  const workers = found.payouts
    .map(({ workerId }) => workerId)
    .filter((workerId) => !found.accounts.has(workerId))
  const names = await readNames(trx, workers)
  const without = 'has no confirmed bank account'
  const errors = [
    ...(found.debtor ? [] : [{ path: 'organization', message: `The organization ${without}` }]),
    ...workers.map((id) => ({
      path: `workers.${id}`,
      message: `${nameOr(names.get(id))} ${without}`,
    })),
  ]
  const detail = `${errors.length} bank accounts are missing or not confirmed`
  return new AppError(422, 'missing_bank_account', detail, { errors })
}

const notReady = (detail: string) => conflict('not_ready', detail)
