import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = 'tests/mutants'
const testLine = /^Test: (unit|integration|flows) (\S+) -t "([^"]+)"$/m

/** A patch that breaks one guard, and the test that has to notice. */
export interface Mutant {
  name: string
  /** What the guard promises, from the patch's `Guard:` line. */
  guard: string
  /** The test, from its `Test:` line. */
  project: string
  file: string
  /** Part of the test's name, with the groups it stands in. */
  test: string
  /** Path of the patch. */
  patch: string
}

/**
 * All mutants. A patch begins with two lines that `git apply` passes over:
 * `Guard: what it keeps` and `Test: integration accounting/x.int.test.ts -t "part of the name"`.
 * @throws when one of them is missing.
 */
export function readMutants(): Mutant[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.patch'))
    .toSorted()
    .map((patch) => {
      const text = readFileSync(join(folder, patch), 'utf8')
      const guard = /^Guard: (.+)$/m.exec(text)?.[1]
      const [, project, file, test] = testLine.exec(text) ?? []
      if (!guard || !project || !file || !test) {
        throw new Error(`${patch} must begin with a Guard: and a Test: line`)
      }
      const name = patch.replace(/\.patch$/, '')
      return { name, guard, project, file, test, patch: resolve(folder, patch) }
    })
}
