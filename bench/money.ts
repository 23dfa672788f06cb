/**
 * Money at size, each figure beside its limit in the same run: `npm run bench -- money` measures
 * all parts, `npm run bench -- money drain` one of them. BENCH_TURNS (3) turns of each; the median
 * counts. On servers of its own, or those that `npm run test:servers` left running.
 */
import { type Figure, report } from './kit/report.ts'
import { withServers } from './kit/servers.ts'
import { drain } from './money/drain.ts'
import { sendNotices } from './money/notices.ts'
import type { Part } from './money/part.ts'
import { payWallets } from './money/payouts.ts'
import { readNumbers } from './money/reads.ts'

const turns = Number(process.env.BENCH_TURNS ?? 3)
const largestMemoryMb = 200

const parts: Record<string, Part> = {
  drain,
  payouts: payWallets,
  notices: sendNotices,
  reads: readNumbers,
}
const chosen = process.argv.slice(2)
const unknown = chosen.find((name) => !(name in parts))
if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(parts).join(', ')}`)

await withServers(async () => {
  const figures: Figure[] = []
  const memoryMb: Record<string, number> = {}
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    const measured = await part(turns)
    figures.push(...measured.figures)
    for (const [service, mb] of Object.entries(measured.memoryMb)) {
      memoryMb[service] = Math.max(mb, memoryMb[service] ?? 0)
    }
  }
  await report('money', { turns, parts: chosen }, [...figures, ...memoryOf(memoryMb)])
})

function memoryOf(memoryMb: Record<string, number>): Figure[] {
  return Object.entries(memoryMb).map(([service, value]) => ({
    what: `resident memory of ${service}, at most`,
    unit: 'MB',
    turns: [{ value }],
    goal: { atMost: largestMemoryMb },
  }))
}
