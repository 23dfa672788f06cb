/**
 * Tasks at the size of a big company, each figure beside its limit in the same run: `npm run bench
 * -- tasks` measures all parts, `npm run bench -- tasks gateway complete` two of them. BENCH_TURNS
 * (3) turns of each, of which the median counts; BENCH_SECONDS (10) each; BENCH_TASKS (1,000,000)
 * in the table. On servers of its own, or those that `npm run test:servers` left running.
 */
import { type Figure, report } from './kit/report.ts'
import { withServers } from './kit/servers.ts'
import { complete } from './tasks/complete.ts'
import { gateway } from './tasks/gateway.ts'
import { importing } from './tasks/import.ts'
import type { Part } from './tasks/part.ts'
import { reads } from './tasks/reads.ts'
import { reassignment } from './tasks/reassignment.ts'

const turns = Number(process.env.BENCH_TURNS ?? 3)

const parts: Record<string, Part> = { gateway, complete, reads, reassignment, import: importing }
const chosen = process.argv.slice(2)
const unknown = chosen.find((name) => !(name in parts))
if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(parts).join(', ')}`)

await withServers(async () => {
  const figures: Figure[] = []
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    // What the others have measured is worth knowing all the same.
    figures.push(...(await part(turns).catch((error: unknown) => failed(name, error))))
  }
  await report('tasks', { turns, parts: chosen }, figures)
})

function failed(name: string, error: unknown): Figure[] {
  console.error(`${name} was not measured:`, error)
  process.exitCode = 1
  return []
}
