import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { currencyDigits } from '#contracts/currencies.ts'
import { minorPerMajor } from '#contracts/money.ts'

interface House {
  currency: string
  timeZone: string
}

const HouseContext = createContext<House>({ currency: 'EUR', timeZone: 'UTC' })

/** Tells everything below in which currency and time zone this organization counts. */
export function FormatProvider({ children, ...house }: House & { children: ReactNode }) {
  const { currency, timeZone } = house
  const value = useMemo(() => ({ currency, timeZone }), [currency, timeZone])
  return <HouseContext value={value}>{children}</HouseContext>
}

export interface Format {
  currency: string
  timeZone: string
  /** Minor units of money in one major unit. */
  perMajor: number
  /** Digits after the decimal point. */
  digits: number
  /** What stands between units and fractions. */
  decimalMark: string
  money: (amountMinor: number) => string
  /** With a sign, also where it is a plus. */
  change: (amountMinor: number) => string
  number: (value: number) => string
  dateTime: (time: string) => string
  /** To the second. */
  moment: (time: string) => string
  time: (time: string) => string
  /** Of an instant, without its time. */
  date: (time: string) => string
  /** Of a calendar day `YYYY-MM-DD`, short: `Mar 4`. */
  day: (day: string) => string
  /** The calendar day of an instant where the organization is, `YYYY-MM-DD`. */
  dayOf: (time: Date) => string
  /** How long ago or ahead: `in 3 days`. */
  relative: (time: string, now: number) => string
}

/** Numbers, money and times as this person writes them. */
export function useFormat(): Format {
  const { i18n } = useTranslation()
  const { currency, timeZone } = useContext(HouseContext)
  return useMemo(
    () => makeFormat(localeOf(i18n.language), currency, timeZone),
    [i18n.language, currency, timeZone],
  )
}

/** How this browser writes in that language: `en-GB` rather than `en`. */
function localeOf(language: string): string {
  return navigator.languages.find((locale) => locale.startsWith(`${language}-`)) ?? language
}

function makeFormat(locale: string, currency: string, timeZone: string): Format {
  const perMajor = minorPerMajor(currency)
  const style = { style: 'currency', currency } as const
  const money = new Intl.NumberFormat(locale, style)
  const change = new Intl.NumberFormat(locale, { ...style, signDisplay: 'exceptZero' })
  const number = new Intl.NumberFormat(locale)
  const at = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options })
  const dateTime = at({ dateStyle: 'medium', timeStyle: 'short' })
  const moment = at({ dateStyle: 'medium', timeStyle: 'medium' })
  const time = at({ timeStyle: 'short' })
  const date = at({ dateStyle: 'medium' })
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short', day: 'numeric' })
  const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return {
    currency,
    timeZone,
    perMajor,
    digits: currencyDigits[currency] ?? 2,
    decimalMark: number.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.',
    money: (amountMinor) => money.format(amountMinor / perMajor),
    change: (amountMinor) => change.format(amountMinor / perMajor),
    number: (value) => number.format(value),
    dateTime: (value) => dateTime.format(new Date(value)),
    moment: (value) => moment.format(new Date(value)),
    time: (value) => time.format(new Date(value)),
    date: (value) => date.format(new Date(value)),
    day: (value) => day.format(new Date(`${value}T00:00:00Z`)),
    dayOf: (value) => isoDay.format(value),
    relative: (value, now) => relativeText(relative, new Date(value).getTime() - now),
  }
}

const spans: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

function relativeText(format: Intl.RelativeTimeFormat, differenceMs: number): string {
  const fit = spans.find(([, ms]) => Math.abs(differenceMs) >= ms)
  return fit ? format.format(Math.round(differenceMs / fit[1]), fit[0]) : format.format(0, 'minute')
}
