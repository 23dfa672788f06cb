import { expect, it } from 'vitest'
import { ibanProblem, plainIban } from './iban.ts'

it.each([
  'DE89 3704 0044 0532 0130 00',
  'gb29 nwbk 6016 1331 9268 19',
  'FR14 2004 1010 0505 0001 3M02 606',
  'NO93 8601 1117 947',
  'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
])('%s is an IBAN', (text) => {
  expect(ibanProblem(plainIban(text))).toBeUndefined()
})

it.each([
  ['DE89370400440532013001', 'has wrong check digits'],
  ['DE98370400440532013000', 'has wrong check digits'],
  ['DE8937040044053201300', 'must have 22 characters for this country'],
  ['US89370400440532013000', 'must begin with a country that has IBANs'],
  ['not an account', 'must be an IBAN'],
  ['', 'must be an IBAN'],
])('%s is none', (text, problem) => {
  expect(ibanProblem(plainIban(text))).toBe(problem)
})
