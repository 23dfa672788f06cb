import { auditActions } from '#contracts/api/access.ts'
import { roles } from '#contracts/endpoint.ts'
import { defined, type Given, oneOf, textOf } from './search.ts'

const states = ['active', 'invited', 'disabled'] as const
const mailStates = [
  'queued',
  'sending',
  'sent',
  'unknown',
  'failed',
  'bounced',
  'no_address',
] as const
const keepers = ['task-tracker', 'accounting', 'email'] as const

/** What the address of the people may say; `person` is the opened one, or `new`. */
export function peopleSearch(given: Given) {
  return defined({
    search: textOf(given['search']),
    role: oneOf(roles, given['role']),
    status: oneOf(states, given['status']),
    person: textOf(given['person']),
  })
}

/** What the address of the mails may say; `mail` is the opened one. */
export function mailSearch(given: Given) {
  return defined({
    search: textOf(given['search']),
    status: oneOf(mailStates, given['status']),
    mail: textOf(given['mail']),
  })
}

/** What the address of the audit log may say. */
export function auditSearch(given: Given) {
  return defined({ action: oneOf(auditActions, given['action']) })
}

/** What the address of the dead letters may say; `letter` is the opened one. */
export function deadLetterSearch(given: Given) {
  return defined({
    service: oneOf(keepers, given['service']),
    letter: textOf(given['letter']),
  })
}
