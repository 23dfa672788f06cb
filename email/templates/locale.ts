import { currencyDigits } from '#contracts/currencies.ts'

/** The languages there are mails in. */
export type Language = 'en' | 'ru'

/** The language for a locale such as `ru-RU`; English for all that we do not speak. */
export function languageOf(locale: string): Language {
  return /^ru(-|_|$)/i.test(locale) ? 'ru' : 'en'
}

/** Minor units as people write them, with the currency's code: `1,234.50 EUR`, `1 234,50 EUR`. */
export function money(amountMinor: number, currency: string, language: Language): string {
  const digits = currencyDigits[currency] ?? 2
  const number = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amountMinor / 10 ** digits)
  return `${number.replace('-', '−')} ${currency}`
}

/** Date and time of day in the organization's zone: `1 March 2026 at 18:00`. */
export function moment(time: string, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ru-RU', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(time))
}
