import { currencyDigits } from '#contracts/currencies.ts'
import { bankText } from './bank-text.ts'

/** One account, as a bank knows it. */
export interface BankAccount {
  /** Plain: capitals, no spaces. */
  iban: string
  holder: string
  bic: string | null
}

/** One credit of an order. Amounts are text in major units: `12.34`. */
export interface Credit {
  /** At most 35 characters; comes back with a return. */
  endToEndId: string
  amount: string
  account: BankAccount
}

/** What a bank is told to pay: plain data, whatever the format of the file. */
export interface BankOrder {
  /** At most 35 characters, the same for the same run. */
  messageId: string
  madeAt: Date
  /** `YYYY-MM-DD` */
  executionDay: string
  currency: string
  debtor: BankAccount
  /** What the workers read on their account: at most 140 characters of the bank's set. */
  remittance: string
  count: number
  total: string
  credits: Credit[]
}

interface Listed {
  runId: string
  organizationName: string
  /** `YYYY-MM-DD`, of the period's end. */
  periodDay: string
  executionDay: string
  madeAt: Date
  currency: string
  debtor: BankAccount
  payouts: readonly { id: string; amountMinor: number; account: BankAccount }[]
}

/** The largest amount of one SEPA credit transfer, in cents. */
export const largestSepaMinor = 99_999_999_999

/** The order that pays these payouts. Its sum and count are over exactly what it lists. */
export function bankOrder(listed: Listed): BankOrder {
  const { currency, payouts } = listed
  const total = payouts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  return {
    messageId: shortId(listed.runId),
    madeAt: listed.madeAt,
    executionDay: listed.executionDay,
    currency,
    debtor: listed.debtor,
    remittance: bankText(`${listed.organizationName} payout ${listed.periodDay}`, 140),
    count: payouts.length,
    total: majorText(total, currency),
    credits: payouts.map(({ id, amountMinor, account }) => ({
      endToEndId: shortId(id),
      amount: majorText(amountMinor, currency),
      account,
    })),
  }
}

/** `DE89 •••• 3000`: enough to recognize an account, not enough to use it. */
export const maskedIban = (iban: string): string => `${iban.slice(0, 4)} •••• ${iban.slice(-4)}`

/** A UUID without its dashes: 32 characters. */
const shortId = (id: string): string => id.replaceAll('-', '')

/** Exact for every safe integer, where a division would round. */
function majorText(amountMinor: number, currency: string): string {
  const digits = currencyDigits[currency] ?? 2
  const text = String(amountMinor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
