import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

describe('functions that work across organizations', () => {
  it('are all listed in docs/ARCHITECTURE.md', () => {
    const made = migrations().flatMap((text) => text.match(/\bsystem_[a-z_]+(?=\()/g) ?? [])
    const listed = readFileSync('docs/ARCHITECTURE.md', 'utf8').match(/\bsystem_[a-z_]+(?=\()/g)

    expect(made.length).toBeGreaterThan(0)
    expect(listed?.toSorted()).toEqual([...new Set(made)].toSorted())
  })
})

/** The text of every service's migrations. */
function migrations(): string[] {
  return readdirSync('.')
    .map((folder) => join(folder, 'migrations'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')),
    )
}
