import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('docs/SECURITY.md names a test that exists for every threat', () => {
  const [, threats = ''] = readFileSync('docs/SECURITY.md', 'utf8').split('## Threats')
  const rows = threats.split('\n').filter((line) => /^\| (?!threat|---)/.test(line))
  const named = rows.map((row) =>
    [...row.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path]) => path),
  )

  expect(rows.length).toBeGreaterThan(15)
  for (const [at, tests] of named.entries()) expect(tests.length, rows[at]).toBeGreaterThan(0)
  expect(named.flat().filter((path) => !existsSync(path ?? ''))).toEqual([])
})
