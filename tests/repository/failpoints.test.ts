import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { services } from '#contracts/endpoint.ts'
import { cells } from '../faults/cells.ts'

describe('failpoints', () => {
  const points = pointsIn(...services, 'platform')

  it('are all in the matrix, and the matrix has no others', () => {
    expect(points.length).toBeGreaterThan(20)
    expect([...new Set(cells.map(({ point }) => point))].toSorted()).toEqual(points)
  })

  it('are all struck once in `npm test`', () => {
    const flow = readFileSync('tests/killed.test.ts', 'utf8')
    expect(points.filter((point) => !flow.includes(point))).toEqual([])
  })
})

/** Every name that the code of these folders gives to a failpoint. */
function pointsIn(...folders: string[]): string[] {
  const found = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/failpoint\('([\w.-]+)'\)/g)].map(([, name]) => name)),
  )
  return [...new Set(found.flatMap((name) => name ?? []))].toSorted()
}
