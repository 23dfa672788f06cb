import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { combinations, promised, withOutages } from '../outages.ts'

it('docs/RUNBOOK.md says of every outage what is promised, as the long test found it', () => {
  const runbook = readFileSync('docs/RUNBOOK.md', 'utf8')
  const rows = combinations().map((away) => [away, promised(away)] as const)
  expect(withOutages(runbook, rows)).toBe(runbook)
})
