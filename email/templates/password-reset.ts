import { type Letter, letter } from './frame.ts'
import { type Language, languageOf, moment } from './locale.ts'
import type { Addressee } from './payout.ts'
import { plain } from './plain.ts'

/** The same for everybody: no word in it that a person chose. */
export const passwordResetSubject = (language: Language) => words[language].subject

/** Lets a person set a new password. `url` holds the secret: it is nowhere else in the mail. */
export function passwordResetLetter(
  reset: { expiresAt: string; url: string },
  { name, locale, timeZone }: Addressee,
): Promise<Letter> {
  const language = languageOf(locale)
  const say = words[language]
  return letter({
    language,
    subject: say.subject,
    preview: say.preview,
    greeting: say.greeting(plain(name)),
    lead: say.lead,
    rows: [],
    note: say.until(moment(reset.expiresAt, timeZone, language), timeZone),
    button: { label: say.button, url: reset.url },
    footer: [say.ignore],
  })
}

const en = {
  subject: 'Set a new password',
  preview: 'Somebody asked for a new password for your account.',
  greeting: (name: string) => `Hello ${name},`,
  lead: 'Set a new password for Piecework',
  until: (until: string, zone: string) => `The link works once, until ${until} (${zone}).`,
  button: 'Set a new password',
  ignore: 'If you did not ask for this, do nothing: your password stays as it is.',
}

const ru: typeof en = {
  subject: 'Новый пароль',
  preview: 'Кто-то запросил новый пароль для вашей учётной записи.',
  greeting: (name) => `Здравствуйте, ${name}!`,
  lead: 'Задайте новый пароль для Piecework',
  until: (until, zone) => `Ссылка действует один раз, до ${until} (${zone}).`,
  button: 'Задать новый пароль',
  ignore: 'Если вы этого не просили, ничего не делайте: пароль останется прежним.',
}

const words: Record<Language, typeof en> = { en, ru }
