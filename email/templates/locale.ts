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
  const number = kept(numbers, `${language} ${digits}`, () => {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
    return new Intl.NumberFormat(language, options)
  }).format(amountMinor / 10 ** digits)
  return `${number.replace('-', '−')} ${currency}`
}

/** Date and time of day in the organization's zone: `1 March 2026 at 18:00`. */
export function moment(time: string, timeZone: string, language: Language): string {
  const locale = language === 'en' ? 'en-GB' : 'ru-RU'
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone } as const
  return kept(moments, `${locale} ${timeZone}`, () => {
    return new Intl.DateTimeFormat(locale, options)
  }).format(new Date(time))
}

// Making a formatter takes longer than all else that is written into a mail. There are not many:
// one for each language, and of these one for each time zone there is.
const numbers = new Map<string, Intl.NumberFormat>()
const moments = new Map<string, Intl.DateTimeFormat>()

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const known = all.get(key)
  if (known) return known
  const made = make()
  all.set(key, made)
  return made
}
