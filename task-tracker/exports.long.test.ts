import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startSystem } from '#platform/testing/system.ts'

const { api, url, databases, services } = await startSystem({
  services: ['api-gateway', 'task-tracker'],
})
const { id: organizationId, admin, add } = await api.signUp()
const ann = await add('worker', 'Ann')
const few = 20_000
const many = 200_000
/** Between two looks at the memory. */
const lookMs = 50
/** What the heap of a process may swing by; the larger file has some 30 MB more to hold. */
const swingMb = 25

async function addTasks(from: number, to: number): Promise<void> {
  await databases['task-tracker'].sql(
    `INSERT INTO tasks (organization_id, id, title, external_key, assignee_id, assignment_id,
       reward_minor, fee_minor, currency, created_by, created_at)
     SELECT $1, gen_random_uuid(), 'Paint the fence behind the house, twice', 'K-' || n, $2,
            gen_random_uuid(), 2500, 10, 'EUR', $2, date_trunc('second', now()) + n * interval '1 second'
       FROM generate_series($3::integer, $4::integer) AS n`,
    [organizationId, ann.id, from, to],
  )
}

/** What both processes hold in memory, in megabytes. */
const megabytes = () =>
  ['api-gateway', 'task-tracker'].map((name) => {
    const status = readFileSync(`/proc/${services.process(name).pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
  })

/** Reads the whole file, keeping nothing of it, and what was held meanwhile at most. */
async function exportAll(pauseMs = 0): Promise<{ lines: number; most: number[] }> {
  const answer = await fetch(`${url}/api/v1/tasks.csv`, {
    headers: { Authorization: `Bearer ${admin.token}` },
  })
  expect(answer.status).toBe(200)
  let lines = 0
  let most = megabytes()
  let looked = 0
  for await (const piece of answer.body ?? []) {
    for (const byte of piece) if (byte === 10) lines += 1
    if (pauseMs > 0) await sleep(pauseMs)
    if (Date.now() - looked < lookMs) continue
    most = megabytes().map((now, at) => Math.max(now, most[at] ?? 0))
    looked = Date.now()
  }
  return { lines, most }
}

it('an export of ten times as many tasks takes no more memory, nor for a slow reader', async () => {
  await addTasks(1, few)
  // The first ones are for the compiler and the heap to find their size.
  for (let warm = 0; warm < 3; warm += 1) await exportAll()
  const small = await exportAll()
  expect(small.lines).toBe(few + 1)

  await addTasks(few + 1, many)
  const large = await exportAll()
  const slow = await exportAll(1)

  expect([large.lines, slow.lines]).toEqual([many + 1, many + 1])
  for (const [at, most] of small.most.entries()) {
    expect(large.most[at]).toBeLessThan(most + swingMb)
    expect(slow.most[at]).toBeLessThan(most + swingMb)
  }
})
