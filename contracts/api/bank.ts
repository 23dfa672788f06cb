import { z } from 'zod'
import { endpoint, file } from '../endpoint.ts'
import { ibanProblem, plainIban } from '../iban.ts'
import { id, page, paging, person, text, time } from '../primitives.ts'

const service = 'accounting'
const keepers = ['accountant', 'admin'] as const
const workerId = z.strictObject({ workerId: id })

/** ISO 13616: country, length and check digits are checked; spaces are welcome. */
export const iban = z
  .string()
  .max(60)
  .transform(plainIban)
  .superRefine((value, context) => {
    const problem = ibanProblem(value)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })

const accountBody = z.strictObject({
  iban,
  /** As the bank knows them. */
  holder: text(70),
  bic: z
    .string()
    .regex(/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/, 'must be a BIC')
    .optional(),
})

/** What is shown of a bank account: never its whole number. */
export const BankAccount = z.object({
  /** Country, check digits and the last four: `DE89 •••• 3000`. */
  iban: z.string(),
  holder: z.string(),
  bic: z.string().nullable(),
  setBy: person,
  setAt: time,
  /** Payouts go only to a confirmed one. Under four-eyes a second person confirms. */
  confirmed: z.boolean(),
  version: z.int(),
})

/** The version that was looked at: then a later change is not confirmed by mistake. */
const confirmBody = z.strictObject({ version: z.int().min(1).optional() })

export const setWorkerBankAccount = endpoint({
  name: 'setWorkerBankAccount',
  service,
  method: 'PUT',
  path: '/workers/{workerId}/bank-account',
  roles: keepers,
  params: workerId,
  body: accountBody,
  answers: { 204: null },
  errors: [],
  summary: 'Where a worker is paid; under four-eyes it counts once another person confirms it',
})

export const readWorkerBankAccount = endpoint({
  name: 'readWorkerBankAccount',
  service,
  method: 'GET',
  path: '/workers/{workerId}/bank-account',
  roles: keepers,
  params: workerId,
  answers: { 200: BankAccount },
  errors: [],
  summary: 'A worker’s bank account, masked',
})

export const confirmWorkerBankAccount = endpoint({
  name: 'confirmWorkerBankAccount',
  service,
  method: 'POST',
  path: '/workers/{workerId}/bank-account/confirm',
  roles: keepers,
  params: workerId,
  body: confirmBody,
  answers: { 204: null },
  errors: ['four_eyes', 'version_conflict'],
  summary: 'Confirm a worker’s bank account; not by the person who set it',
})

export const setOrganizationBankAccount = endpoint({
  name: 'setOrganizationBankAccount',
  service,
  method: 'PUT',
  path: '/organization/bank-account',
  roles: ['admin'],
  body: accountBody,
  answers: { 204: null },
  errors: [],
  summary: 'The account that bank files pay from',
})

export const readOrganizationBankAccount = endpoint({
  name: 'readOrganizationBankAccount',
  service,
  method: 'GET',
  path: '/organization/bank-account',
  roles: keepers,
  answers: { 200: BankAccount },
  errors: [],
  summary: 'The organization’s bank account, masked',
})

export const confirmOrganizationBankAccount = endpoint({
  name: 'confirmOrganizationBankAccount',
  service,
  method: 'POST',
  path: '/organization/bank-account/confirm',
  roles: keepers,
  body: confirmBody,
  answers: { 204: null },
  errors: ['four_eyes', 'version_conflict'],
  summary: 'Confirm the organization’s bank account; not by the person who set it',
})

export const listBankAccounts = endpoint({
  name: 'listBankAccounts',
  service,
  method: 'GET',
  path: '/bank-accounts',
  roles: keepers,
  query: z.strictObject({
    /** A worker, or the organization itself by its own id. */
    ownerId: id.optional(),
    confirmed: z.enum(['true', 'false']).optional(),
    ...paging,
  }),
  answers: { 200: page(BankAccount.extend({ owner: person })) },
  errors: [],
  summary:
    'The bank accounts of workers and of the organization, masked; who has none is not listed',
})

export const downloadBankFile = endpoint({
  name: 'downloadBankFile',
  service,
  method: 'GET',
  path: '/payout-runs/{runId}/bank-file',
  roles: keepers,
  params: z.strictObject({ runId: id }),
  query: z.strictObject({ format: z.enum(['pain.001', 'csv']).default('pain.001') }),
  answers: { 200: file('application/xml', 'text/csv') },
  errors: ['missing_bank_account', 'unsupported_currency', 'no_bank_file', 'not_ready'],
  summary: 'The order for the bank: made once, the same bytes at each download',
})
