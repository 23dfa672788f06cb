import { setTimeout as sleep } from 'node:timers/promises'
import * as api from '#contracts/api/task-files.ts'
import { tasksAsCsv } from '../../task-tracker/testing/csv.ts'
import { watchMemory } from '../kit/memory.ts'
import type { Turn } from '../kit/report.ts'
import { timeMs } from '../kit/statistics.ts'
import { type Company, foundCompany, quiet } from './company.ts'
import type { Part } from './part.ts'

const rows = Number(process.env.BENCH_ROWS ?? 100_000)

/** A file of tasks through the gateway, one row in 100 bad, until all of it is dealt with. */
export const importing: Part = async (turns) => {
  const company = await foundCompany()
  const { csv } = tasksAsCsv(rows, { everyRow: 100, assignee: '' })
  const { pid } = company.system.services.process('task-tracker')
  try {
    const before = (await watchMemory({ tracker: pid }).end()).tracker ?? 0
    const memory = watchMemory({ tracker: pid })
    const times: Turn[] = []
    while (times.length < turns) {
      times.push({ value: (await timeMs(() => bringIn(company, csv))) / 1_000 })
      await quiet(company)
    }
    const grown = ((await memory.end()).tracker ?? 0) - before
    const what = `import of ${rows} rows`
    return [
      { what, unit: 's', turns: times, goal: { atMost: 60 } },
      {
        what: `${what}, growth of task-tracker`,
        unit: 'MB',
        turns: [{ value: grown }],
        goal: { atMost: 150 },
      },
    ]
  } finally {
    await company.close()
  }
}

async function bringIn({ manager, system }: Company, csv: Buffer): Promise<void> {
  const answer = await fetch(`${system.url}/api/v1/task-imports`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${manager.token}`, 'Content-Type': 'text/csv' },
    body: new Uint8Array(csv),
  })
  const { id: importId } = api.TaskImport.parse(await answer.json())
  for (;;) {
    await sleep(250)
    const { status } = await manager.call(api.readTaskImport, { params: { importId } })
    if (status === 'completed') return
    if (status === 'failed') throw new Error('The import failed')
  }
}
