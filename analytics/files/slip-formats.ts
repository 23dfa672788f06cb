import { currencyDigits } from '#contracts/currencies.ts'
import { minorPerMajor } from '#contracts/money.ts'
import type { PaySlips } from '../queries/pay-slips.ts'
import { type Language, words } from './slip-words.ts'

/** Words, amounts and times as a pay slip shows them. */
export interface Formats {
  say: (typeof words)[Language]
  /** Minor units, with the currency's code. */
  money: (amountMinor: number) => string
  /** Day and time of day in the organization's zone. */
  moment: (at: Date) => string
  /** A day, `YYYY-MM-DD`. */
  day: (date: string) => string
}

/** How these slips show things, in this language. */
export function formatsOf(slips: PaySlips, language: Language): Formats {
  const { currency, timeZone } = slips.organization
  const digits = currencyDigits[currency] ?? 2
  const locale = language === 'en' ? 'en-GB' : 'ru-RU'
  const number = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  const moment = new Intl.DateTimeFormat(locale, {
    // The short English one does not say which number is the month.
    dateStyle: language === 'en' ? 'medium' : 'short',
    timeStyle: 'short',
    timeZone,
  })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  return {
    say: words[language],
    money: (amountMinor) =>
      `${number.format(amountMinor / minorPerMajor(currency)).replace('-', '−')} ${currency}`,
    moment: (at) => moment.format(at),
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
  }
}

/** Invisible characters that turn the reading direction: an amount could show as another one. */
const directions = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** What a person wrote, with nothing in it that turns the direction unseen. */
export function shown(written: string): string {
  return written.replace(
    directions,
    (found) => `\\u${found.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  )
}
