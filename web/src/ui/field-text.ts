import { useTranslation } from 'react-i18next'

/**
 * What the server says of a field, word for word (platform/parse.ts, the contracts, the rows of an
 * import), and what is said of it here. The first group is the number or the names in it.
 */
const known = [
  [/^is required|^must not be empty$/, 'refused.required'],
  [/^must (?:have|be) at least (\d+) characters$/, 'refused.fewCharacters'],
  [/^must (?:have|be) at most (\d+) characters$/, 'refused.manyCharacters'],
  [/^must have (\d+) characters for this country$/, 'refused.ibanLength'],
  [/^must (?:have|be) at least (\d+)/, 'refused.least'],
  [/^must (?:have|be) at most (\d+)/, 'refused.most'],
  [/commonest passwords/, 'refused.commonPassword'],
  [/^must be an e-mail address$/, 'refused.email'],
  [/^(?:must be an|is no) active worker$|^There is no such worker$/, 'refused.worker'],
  [/^has nobody to go to$/, 'refused.nobody'],
  [/^is there twice$/, 'refused.twice'],
  [/^must not contain \[ or \]/, 'refused.brackets'],
  [/control characters$|well-formed Unicode$|^is not UTF-8$/, 'refused.characters'],
  [/^must be an IBAN$|country that has IBANs$|^has wrong check digits$/, 'refused.iban'],
  [/^must be a BIC$/, 'refused.bic'],
  [/^must not be more than (?:reward|fee)MaxMinor$/, 'refused.order'],
  [/^must not be 0$|^must be more than 0/, 'refused.zero'],
  [/^must not begin with = \+ - @/, 'refused.formula'],
  [/^must be an amount/, 'refused.amount'],
  [/^must be a (?:time|day) as (\S+)$|^must be (HH:MM)$/, 'refused.time'],
  [/^has a quote in the wrong place/, 'refused.quote'],
  [/^must be one of: (.+)$/, 'refused.oneOf'],
] as const

/** Says in the person's language what the server found wrong with a field. */
export function useFieldText(): (message: string) => string {
  const { t } = useTranslation()
  return (message) => {
    const { text, value } = fieldText(message)
    return t(text, { value })
  }
}

/** The name of the text for it, and what goes into that. */
export function fieldText(message: string) {
  for (const [pattern, text] of known) {
    const found = pattern.exec(message)
    if (found) return { text, value: found.slice(1).find((part) => part !== undefined) ?? '' }
  }
  return { text: 'refused.wrong' as const, value: '' }
}
