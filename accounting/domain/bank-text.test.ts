import { expect, it } from 'vitest'
import { bankText } from './bank-text.ts'

it.each([
  ['Ängström & Söhne', 'Aengstroem + Soehne'],
  ['Straße ÄÖÜ', 'Strasse AeOeUe'],
  ['José Muñoz Ibáñez', 'Jose Munoz Ibanez'],
  ['Łukasz Żółć', 'Lukasz Zolc'],
  ['Наталья Щукина', 'Natalia Shchukina'],
  ['Ёлкин Йод', 'Elkin Iod'],
  ['Γιώργος', 'Giorgos'],
  ['O’Neil "Bob" <x>; a_b@c.de', "O'Neil 'Bob' .x., a-b(at)c.de"],
  ['山田 太郎', '.. ..'],
  ['//a//b/', 'a/b'],
  ['/', 'NOTPROVIDED'],
])('%s is written as %s', (text, expected) => {
  expect(bankText(text, 70)).toBe(expected)
})

it('is cut to the length, also where a letter becomes two', () => {
  expect(bankText('Ä'.repeat(70), 70)).toBe('Ae'.repeat(35))
})
