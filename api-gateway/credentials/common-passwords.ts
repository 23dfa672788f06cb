import { dictionary } from '@zxcvbn-ts/language-common'
import { invalid } from '#platform/errors.ts'

/** The list begins with the commonest. */
const refused = 10_000
/** Shorter ones are refused by the contract. */
const shortest = 10

const common = new Set(
  (dictionary['passwords-common'] ?? [])
    .slice(0, refused)
    .filter((password) => password.length >= shortest),
)

/** Throws 422 `validation_failed` for a password that everybody tries first. */
export function refuseCommonPassword(password: string, field = 'password'): void {
  if (!common.has(password.toLowerCase())) return
  throw invalid(field, 'is one of the commonest passwords: choose another')
}
