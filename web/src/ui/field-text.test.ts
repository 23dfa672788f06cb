import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fieldText } from './field-text.ts'

const root = join(import.meta.dirname, '../../..')
const places = ['contracts', 'contracts/api', 'task-tracker/files', 'task-tracker/use-cases']
/** No field of a form: a link of a page, what a program sends, what the page never gets wrong. */
const ofNoForm = /nextCursor|hash of a preview|IANA time zone|ISO 4217|is not valid/

it('has a text for everything that the server says about a field of a form', () => {
  const said = places
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(root, folder, file)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/'((?:must|is|has) [^'\n]+)'/g)])
    .flatMap(([, message]) => (message && !ofNoForm.test(message) ? [message] : []))

  expect(said.length).toBeGreaterThan(15)
  expect(said.filter((message) => fieldText(message).text === 'refused.wrong')).toEqual([])
})

it.each([
  ['must have at least 10 characters', { text: 'refused.fewCharacters', value: '10' }],
  ['must be at most 200', { text: 'refused.most', value: '200' }],
  ['must be HH:MM', { text: 'refused.time', value: 'HH:MM' }],
  ['must be one of: title, due_at', { text: 'refused.oneOf', value: 'title, due_at' }],
  ['is something new', { text: 'refused.wrong', value: '' }],
])('%s', (message, said) => {
  expect(fieldText(message)).toEqual(said)
})
