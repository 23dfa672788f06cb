import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** The rows of a table, without its head. */
const rowsOf = (text: string) =>
  text.split('\n').filter((line) => /^\| (?!threat|flow|---)/.test(line))

/** The tests and corpora that a row names. */
const namedIn = (row: string) => [...row.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => path)

it('docs/SECURITY.md names a test that exists for every threat', () => {
  const [, threats = ''] = readFileSync('docs/SECURITY.md', 'utf8').split('## Threats')
  const rows = rowsOf(threats)

  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) expect(namedIn(row).length, row).toBeGreaterThan(0)
  expect(namedIn(threats).filter((path) => !existsSync(path))).toEqual([])
})

it('docs/proof/wall.md names a test that exists for every flow', () => {
  const wall = readFileSync('docs/proof/wall.md', 'utf8')
  const rows = rowsOf(wall).filter((row) => !row.endsWith('| all of these |'))

  expect(rows.length).toBeGreaterThan(25)
  for (const row of rows) expect(namedIn(row).length, row).toBeGreaterThan(0)
  expect(namedIn(wall).filter((path) => !existsSync(path))).toEqual([])
})
