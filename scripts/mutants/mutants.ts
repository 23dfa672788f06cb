import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = 'tests/mutants'

/** A patch that breaks one guard, and the test that has to notice. */
export interface Mutant {
  name: string
  /** What the guard promises, from the patch's `Guard:` line. */
  guard: string
  /** Arguments of vitest, from its `Test:` line: project, file and perhaps `-t` and a name. */
  test: string[]
  /** Path of the patch. */
  patch: string
}

/**
 * All mutants. A patch begins with two lines that `git apply` passes over:
 * `Guard: what it keeps` and `Test: integration accounting/x.int.test.ts -t "part of the test's name"`.
 * @throws when one of them is missing.
 */
export function readMutants(): Mutant[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.patch'))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      const guard = /^Guard: (.+)$/m.exec(text)?.[1]
      const test = /^Test: (.+)$/m.exec(text)?.[1]
      if (!guard || !test) throw new Error(`${file} must begin with a Guard: and a Test: line`)
      const patch = resolve(folder, file)
      return { name: file.replace(/\.patch$/, ''), guard, test: words(test), patch }
    })
}

/** Splits as a shell does, as far as double quotes are concerned. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
