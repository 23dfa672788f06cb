import { type Letter, letter } from './frame.ts'
import { type Language, languageOf, moment } from './locale.ts'
import type { Addressee } from './payout.ts'
import { headerText, plain } from './plain.ts'

/** Names the organization that invites. */
export function invitationSubject(organizationName: string, language: Language) {
  return words[language].subject(headerText(organizationName))
}

/** Invites a person to set a password. `url` holds the secret: it is nowhere else in the mail. */
export function invitationLetter(
  invitation: { invitedBy: string; organizationName: string; expiresAt: string; url: string },
  { name, locale, timeZone }: Addressee,
): Promise<Letter> {
  const language = languageOf(locale)
  const say = words[language]
  const by = plain(invitation.invitedBy)
  return letter({
    language,
    subject: invitationSubject(invitation.organizationName, language),
    preview: say.preview(by),
    greeting: say.greeting(plain(name)),
    lead: say.lead(by, plain(invitation.organizationName)),
    rows: [],
    note: say.until(moment(invitation.expiresAt, timeZone, language), timeZone),
    button: { label: say.button, url: invitation.url },
    footer: [say.ignore],
  })
}

const en = {
  subject: (organization: string) => `You are invited to ${organization}`,
  preview: (by: string) => `${by} invites you. Set a password to begin.`,
  greeting: (name: string) => `Hello ${name},`,
  lead: (by: string, organization: string) => `${by} invites you to ${organization} on Piecework`,
  until: (until: string, zone: string) =>
    `Set a password to begin. The link works once, until ${until} (${zone}).`,
  button: 'Set a password',
  ignore: 'If you do not know what this is about, do nothing: the link will expire.',
}

const ru: typeof en = {
  subject: (organization) => `Вас приглашает ${organization}`,
  preview: (by) => `${by} приглашает вас. Задайте пароль, чтобы начать.`,
  greeting: (name) => `Здравствуйте, ${name}!`,
  lead: (by, organization) => `${by} приглашает вас в Piecework: ${organization}`,
  until: (until, zone) =>
    `Задайте пароль, чтобы начать. Ссылка действует один раз, до ${until} (${zone}).`,
  button: 'Задать пароль',
  ignore: 'Если вы не знаете, о чём речь, ничего не делайте: ссылка перестанет действовать.',
}

const words: Record<Language, typeof en> = { en, ru }
