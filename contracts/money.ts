import { currencyDigits } from './currencies.ts'

/** How many minor units make one major unit: 100 for EUR, 1 for JPY, 1000 for KWD. */
export function minorPerMajor(currency: string): number {
  return 10 ** (currencyDigits[currency] ?? 2)
}

/** An amount in minor units as people write it, e.g. `1234` EUR → `12.34`. No currency sign. */
export function toMajor(amountMinor: number, currency: string): string {
  return (amountMinor / minorPerMajor(currency)).toFixed(currencyDigits[currency] ?? 2)
}
