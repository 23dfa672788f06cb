/**
 * Tasks at the size of a big company (`BENCH_TASKS`, 1,000,000 unless said otherwise; a tenth of
 * them is dealt again): reading them, dealing them again beside one bare UPDATE of the same rows,
 * and bringing in a file. Inside the service, without HTTP and relay. On servers of its own, or
 * those that `npm run test:servers` left running.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Actor } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import startTestServers from '../platform/testing/global-setup.ts'
import { makeDatabase } from '../platform/testing/test-database.ts'
import { anOrganizationWith } from '../task-tracker/testing/builders.ts'
import { tasksAsCsv } from '../task-tracker/testing/csv.ts'
import { importTasks } from '../task-tracker/use-cases/import-tasks.ts'
import { readImport } from '../task-tracker/use-cases/read-imports.ts'
import { readReassignment } from '../task-tracker/use-cases/read-reassignments.ts'
import { readTasks } from '../task-tracker/use-cases/read-tasks.ts'
import { reassignTasks } from '../task-tracker/use-cases/reassign-tasks.ts'
import { receiveImport } from '../task-tracker/use-cases/receive-import.ts'
import { requestReassignment } from '../task-tracker/use-cases/request-reassignment.ts'

const tasks = Number(process.env.BENCH_TASKS ?? 1_000_000)
const dealtAgain = Math.ceil(tasks / 10)
const rowsInFile = Math.ceil(tasks / 10)
const workers = 20
const reads = 50
const chance = { dice: Math.random, clock: () => new Date() }

interface Result {
  what: string
  measured: string
  goal: string
}

const stopServers = await startTestServers()
const tracker = await makeDatabase('task-tracker')
const { db, sql } = tracker
try {
  const names = Array.from({ length: workers }, (_, at) => `w${at}`)
  const { organizationId } = await anOrganizationWith(db, ...names)
  const mia: Actor = { id: newId(), organizationId, role: 'manager' }
  await fill(organizationId)
  const results = [
    await reading('list: the newest 50', mia, {}),
    await reading('list: 50 open by due date', mia, { sort: 'dueAt', status: 'open' }),
    await reading('search: a common word', mia, { search: 'fence' }),
    await reading('search: a rare word', mia, { search: 'zircon' }),
    await reading('search: a key', mia, { search: 'k-77' }),
    await dealing(mia),
    await importing(mia),
  ]
  await report(results)
} finally {
  await tracker.drop()
  await stopServers?.()
}

/** Nine in ten are done, one in ten is open. */
async function fill(organizationId: string): Promise<void> {
  await sql(
    `INSERT INTO tasks (organization_id, id, title, external_key, status, assignee_id,
       assignment_id, reward_minor, fee_minor, currency, created_by, created_at, completed_at)
     SELECT $1, gen_random_uuid(),
            CASE WHEN n % 100000 = 7 THEN 'Polish the zircon' ELSE 'Paint the fence' END, 'K-' || n,
            CASE WHEN n % 10 = 0 THEN 'open' ELSE 'done' END, w.ids[1 + n % ${workers}],
            gen_random_uuid(), 2000 + n % 2000, 10, 'EUR', w.ids[1], moment,
            CASE WHEN n % 10 = 0 THEN NULL ELSE moment END
       FROM (SELECT array_agg(id) AS ids FROM people WHERE organization_id = $1) AS w,
            generate_series(1, ${tasks}) AS n,
            LATERAL (SELECT now() - n * interval '1 minute' AS moment) AS m`,
    [organizationId],
  )
  await sql('VACUUM ANALYZE')
}

async function reading(
  what: string,
  viewer: Actor,
  query: Partial<Parameters<typeof readTasks>[1]>,
): Promise<Result> {
  const taken: number[] = []
  for (let round = 0; round < reads; round += 1) {
    const since = performance.now()
    const asked = { sort: '-createdAt', limit: 50, ...query } as const
    await db.read(viewer, (trx) => readTasks(trx, asked, viewer))
    taken.push(performance.now() - since)
  }
  const sorted = taken.toSorted((one, other) => one - other)
  const at = (share: number) => (sorted[Math.floor(share * reads)] ?? 0).toFixed(1)
  return { what, measured: `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`, goal: 'p95 < 30 ms' }
}

/** A random run over all open tasks, then one statement over the same rows. */
async function dealing(mia: Actor): Promise<Result> {
  const { organizationId, id: by } = mia
  const asked = { strategy: 'random' as const, by, now: new Date() }
  const { run } = await db.as(mia, (trx) => requestReassignment(trx, asked))
  const runMs = await time(async () => {
    do await reassignTasks(db, { organizationId, runId: run.id }, chance)
    while ((await db.read(mia, (trx) => readReassignment(trx, run.id))).status === 'running')
  })
  const worker = await firstWorker(organizationId)
  const bareMs = await time(() =>
    sql(
      `UPDATE tasks SET assignee_id = $2, assignment_id = gen_random_uuid(), version = version + 1
        WHERE organization_id = $1 AND status = 'open'`,
      [organizationId, worker],
    ),
  )
  const ratio = (runMs / bareMs).toFixed(2)
  const what = `reassignment of ${dealtAgain} open tasks`
  const measured = `${seconds(runMs)}; bare UPDATE ${seconds(bareMs)}; ratio ${ratio}`
  return { what, measured, goal: 'ratio ≤ 4' }
}

async function importing(mia: Actor): Promise<Result> {
  const { organizationId } = mia
  const { csv } = tasksAsCsv(rowsInFile, { everyRow: 100, assignee: '' })
  async function* upload() {
    for (let at = 0; at < csv.length; at += 65_536) yield csv.subarray(at, at + 65_536)
  }
  const memoryBefore = process.memoryUsage().rss
  const takenMs = await time(async () => {
    const arriving = { actor: mia, dryRun: false, upload: upload(), now: new Date() }
    const { id: importId } = await receiveImport(db, arriving)
    do await importTasks(db, { organizationId, importId }, chance)
    while ((await db.read(mia, (trx) => readImport(trx, importId))).status === 'running')
  })
  const grown = Math.round((process.memoryUsage().rss - memoryBefore) / 1_000_000)
  const what = `import of ${rowsInFile} rows, one in 100 bad`
  return {
    what,
    measured: `${seconds(takenMs)}; memory + ${grown} MB`,
    goal: '100,000 rows < 60 s',
  }
}

async function firstWorker(organizationId: string): Promise<string> {
  const [worker] = await sql<{ id: string }>(
    'SELECT id FROM people WHERE organization_id = $1 ORDER BY id LIMIT 1',
    [organizationId],
  )
  return worker?.id ?? ''
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

async function report(results: Result[]): Promise<void> {
  const [server] = await sql<{ version: string }>(
    `SELECT current_setting('server_version') AS version`,
  )
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
  const about = { machine, node: process.version, postgres: server?.version ?? '', tasks, workers }
  console.log(about)
  console.table(results)
  mkdirSync('bench/results', { recursive: true })
  writeFileSync('bench/results/tasks.json', `${JSON.stringify({ about, results }, null, 2)}\n`)
}
