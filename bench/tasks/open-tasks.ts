import { randomBytes } from 'node:crypto'
import type { Company } from './company.ts'

/** Open tasks whose ids and holders can be told from their numbers, 1 … `count`. */
export interface OpenTasks {
  count: number
  /** Of the ids: what follows is the number, as 12 hexadecimal digits. */
  prefix: string
  idOf(number: number): string
  /** The worker's token. */
  tokenOf(number: number): string
}

/** Adds so many open tasks, dealt to the workers in turn. Nobody hears of them. */
export async function addOpenTasks(
  { organizationId, workers, manager, system }: Company,
  count: number,
): Promise<OpenTasks> {
  const prefix = randomPrefix()
  const { sql } = system.databases['task-tracker']
  await sql(
    `WITH made AS (
       INSERT INTO tasks (organization_id, id, title, external_key, assignee_id, assignment_id,
         reward_minor, fee_minor, currency, created_by, created_at)
       SELECT $1, ($6 || lpad(to_hex(n), 12, '0'))::uuid, 'Paint the fence', 'K-' || n,
              ($2::uuid[])[1 + n % $3], gen_random_uuid(), 2000 + n % 2000, 0, 'EUR', $4, now()
         FROM generate_series(1, $5) AS n
       RETURNING *)
     INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor, assigned_at,
       assigned_by)
     SELECT organization_id, assignment_id, id, assignee_id, fee_minor, created_at, created_by
       FROM made`,
    [organizationId, workers.map(({ id }) => id), workers.length, manager.id, count, prefix],
  )
  await sql('ANALYZE tasks; ANALYZE assignments')
  return {
    count,
    prefix,
    idOf: (number) => prefix + number.toString(16).padStart(12, '0'),
    tokenOf: (number) => workers[number % workers.length]?.token ?? '',
  }
}

/** All of a random UUID but its last group. */
export function randomPrefix(): string {
  const hex = randomBytes(6).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-4000-8000-`
}
