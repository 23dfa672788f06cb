import type { z } from 'zod'
import type { payoutReturned } from '#contracts/events/payout.ts'
import { type Letter, letter } from './frame.ts'
import { type Language, languageOf, money } from './locale.ts'
import type { Addressee } from './payout.ts'
import { plain } from './plain.ts'

type Returned = z.output<typeof payoutReturned.data>

/** Amount and currency, and no word that a person chose. */
export function returnedSubject(
  payout: Pick<Returned, 'amountMinor' | 'currency'>,
  language: Language,
) {
  return words[language].subject(money(payout.amountMinor, payout.currency, language))
}

/** Tells a worker that a payout came back and that the money is in the balance again. */
export function returnedLetter(
  payout: Returned,
  { name, locale, organizationName }: Addressee,
  publicUrl: string,
): Promise<Letter> {
  const language = languageOf(locale)
  const say = words[language]
  const amount = money(payout.amountMinor, payout.currency, language)
  return letter({
    language,
    subject: returnedSubject(payout, language),
    preview: say.note,
    greeting: say.greeting(plain(name)),
    lead: say.lead(plain(organizationName)),
    figure: amount,
    rows: [],
    note: `${say.note} ${say.reason(plain(payout.reason))}`,
    button: { label: say.button, url: publicUrl },
    footer: [say.number(payout.payoutId)],
  })
}

const en = {
  subject: (amount: string) => `Your payout of ${amount} was returned`,
  greeting: (name: string) => `Hello ${name},`,
  lead: (organization: string) => `A payout from ${organization} came back`,
  note: 'The money is in your balance again and will be part of a later payout.',
  reason: (reason: string) => `Reason given: ${reason}`,
  button: 'See your balance',
  number: (id: string) => `Payout ${id}`,
}

const ru: typeof en = {
  subject: (amount) => `Выплата ${amount} возвращена`,
  greeting: (name) => `Здравствуйте, ${name}!`,
  lead: (organization) => `${organization}: выплата вернулась`,
  note: 'Деньги снова на вашем балансе и войдут в одну из следующих выплат.',
  reason: (reason) => `Указанная причина: ${reason}`,
  button: 'Посмотреть баланс',
  number: (id) => `Выплата ${id}`,
}

const words: Record<Language, typeof en> = { en, ru }
