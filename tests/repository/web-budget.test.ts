import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { builtWebApp } from '#platform/testing/built-web.ts'

const dist = 'web/dist'
const Manifest = z.record(
  z.string(),
  z.object({ file: z.string(), imports: z.array(z.string()).optional() }),
)
type Manifest = z.infer<typeof Manifest>

const always = ['index.html', 'src/ui/language/en.json']
const inside = ['src/app/inside.tsx', 'src/app/layout/shell.tsx']
const chart = 'src/ui/chart/day-chart.tsx'

describe('what the browser loads before it shows something', () => {
  let manifest: Manifest = {}

  beforeAll(async () => {
    await builtWebApp()
    manifest = Manifest.parse(JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8')))
  }, 180_000)

  const scripts = (...pages: string[]) => [...withImports(manifest, [...always, ...pages])]
  const kilobytes = (...pages: string[]) =>
    scripts(...pages)
      .map((chunk) => manifest[chunk]?.file ?? '')
      .filter((file) => file.endsWith('.js'))
      .reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0) / 1_000

  it('is under 150 kB of JavaScript for signing in', () => {
    expect(kilobytes('src/app/outside/outside.tsx')).toBeLessThan(150)
  })

  it('is under 250 kB of JavaScript for My work', () => {
    const page = 'src/features/my-work/my-work.tsx'

    expect(kilobytes(...inside, page)).toBeLessThan(250)
  })

  it('has charts only where one is shown', () => {
    const places = Object.keys(manifest).filter((name) => /^src\/features\/.*\.tsx$/.test(name))
    const withChart = places.filter((name) => {
      const loaded = scripts(...inside, name).map((chunk) => manifest[chunk]?.file ?? '')
      return loaded.some((file) => file.includes('day-chart'))
    })

    expect(withChart.toSorted()).toEqual([
      'src/features/company/company-chart.tsx',
      'src/features/my-money/earnings-chart.tsx',
    ])
    expect(readFileSync(`web/${chart}`, 'utf8')).toContain('recharts')
  })
})

/** These chunks and all that are loaded together with them. */
function withImports(manifest: Manifest, names: readonly string[]): Set<string> {
  const found = new Set<string>()
  const queue = [...names]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const chunk = manifest[name]
    if (!chunk) throw new Error(`The build has no ${name}`)
    if (found.has(name)) continue
    found.add(name)
    queue.push(...(chunk.imports ?? []))
  }
  return found
}
