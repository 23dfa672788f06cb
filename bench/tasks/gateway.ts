import type { Figure, Turn } from '../kit/report.ts'
import { foundCompany } from './company.ts'
import { asFastAsPossible, request } from './load.ts'
import { type Nginx, requireNginx, startNginx } from './nginx.ts'
import type { Part } from './part.ts'

const clients = 32
const seconds = Number(process.env.BENCH_SECONDS ?? 10)
const answer = JSON.stringify({ items: [], nextCursor: null })

/**
 * A GET through the gateway alone (token, role, rate limits, proxy), beside nginx with one worker:
 * the same clients, the same upstream, which is an nginx of its own that answers at once.
 */
export const gateway: Part = async (turns) => {
  requireNginx()
  const nginx = await startNginx(answer)
  try {
    return await measure(nginx, turns)
  } finally {
    await nginx.stop()
  }
}

async function measure(nginx: Nginx, turns: number): Promise<Figure[]> {
  const company = await foundCompany({
    TASK_TRACKER_URLS: `http://127.0.0.1:${nginx.upstreamPort}`,
  })
  const shots = company.workers.map(({ token }) => request('GET', '/api/v1/tasks', { token }))
  const through = async (port: number, forSeconds: number): Promise<number> => {
    const next = (client: number) => shots[client % shots.length]
    const load = await asFastAsPossible({ port, clients, seconds: forSeconds, next })
    if (Object.keys(load.refused).length > 0) throw new Error(JSON.stringify(load.refused))
    return load.times.length / load.seconds
  }
  try {
    await through(company.port, 3)
    const measured: Turn[] = []
    while (measured.length < turns) {
      const beside = await through(nginx.proxyPort, seconds)
      measured.push({ value: await through(company.port, seconds), beside })
    }
    return [
      {
        what: `GET through the gateway alone, ${clients} clients`,
        unit: 'requests/s',
        limit: 'nginx, one worker, the same upstream',
        turns: measured,
        goal: { atLeast: 0.3 },
      },
    ]
  } finally {
    await company.close()
  }
}
