import type { z } from 'zod'
import type { payoutPaid } from '#contracts/events/payout.ts'
import { type Letter, letter } from './frame.ts'
import { type Language, languageOf, moment, money } from './locale.ts'
import { plain } from './plain.ts'

type Payout = z.output<typeof payoutPaid.data>

export interface Addressee {
  name: string
  locale: string
  organizationName: string
  timeZone: string
}

/** Amount and currency, and no word that a person chose. */
export function payoutSubject(
  payout: Pick<Payout, 'amountMinor' | 'currency'>,
  language: Language,
) {
  return words[language].subject(money(payout.amountMinor, payout.currency, language))
}

/** Tells a worker what was paid, and how the balance came to it. */
export function payoutLetter(
  payout: Payout,
  { name, locale, organizationName, timeZone }: Addressee,
  publicUrl: string,
): Promise<Letter> {
  const language = languageOf(locale)
  const say = words[language]
  const amount = money(payout.amountMinor, payout.currency, language)
  const show = (amountMinor: number) => money(amountMinor, payout.currency, language)
  const period = {
    number: payout.periodNumber,
    from: moment(payout.periodStart, timeZone, language),
    to: moment(payout.periodEnd, timeZone, language),
  }
  return letter({
    language,
    subject: payoutSubject(payout, language),
    preview: say.preview(amount, payout.periodNumber),
    greeting: say.greeting(plain(name)),
    lead: say.lead(plain(organizationName)),
    figure: amount,
    rows: [
      [say.opening, show(payout.openingMinor)],
      [say.earned, show(payout.earnedMinor)],
      [say.fees, show(payout.feesMinor)],
      [say.paid, show(-payout.amountMinor)],
      [say.closing, show(payout.closingMinor)],
    ],
    note: say.period(period, timeZone),
    button: { label: say.button, url: publicUrl },
    footer: [say.trace, say.number(payout.payoutId)],
  })
}

interface Period {
  number: number
  from: string
  to: string
}

const en = {
  subject: (amount: string) => `You have been paid ${amount}`,
  preview: (amount: string, period: number) => `${amount} for pay period ${period}`,
  greeting: (name: string) => `Hello ${name},`,
  lead: (organization: string) => `${organization} has paid you`,
  opening: 'Balance at the beginning',
  earned: 'Rewards and corrections',
  fees: 'Fees',
  paid: 'Paid out',
  closing: 'Balance now',
  period: ({ number, from, to }: Period, zone: string) =>
    `Pay period ${number}: ${from} to ${to} (${zone}).`,
  button: 'See every line',
  trace: 'Each amount can be traced to the task that it comes from.',
  number: (id: string) => `Payout ${id}`,
}

const ru: typeof en = {
  subject: (amount) => `Вам выплачено ${amount}`,
  preview: (amount, period) => `${amount} за расчётный период ${period}`,
  greeting: (name) => `Здравствуйте, ${name}!`,
  lead: (organization) => `${organization}: вам выплачено`,
  opening: 'Баланс в начале периода',
  earned: 'Вознаграждения и поправки',
  fees: 'Комиссии',
  paid: 'Выплачено',
  closing: 'Баланс сейчас',
  period: ({ number, from, to }, zone) =>
    `Расчётный период ${number}: ${from}\u00a0— ${to} (${zone}).`,
  button: 'Посмотреть все строки',
  trace: 'Каждую сумму можно проследить до задачи, из которой она возникла.',
  number: (id) => `Выплата ${id}`,
}

const words: Record<Language, typeof en> = { en, ru }
