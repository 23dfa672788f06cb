import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readMutants } from '../../scripts/mutants/mutants.ts'

describe('the patches that break guards', () => {
  const mutants = readMutants()

  it.each(mutants)('$name fits the code, and its test file is there', ({ patch, file }) => {
    expect(existsSync(file)).toBe(true)
    expect(() => execFileSync('git', ['apply', '--check', patch], { stdio: 'pipe' })).not.toThrow()
  })
})
