import type { Company } from './company.ts'

/** Words in each of so many tasks; the keys begin with `K-`. */
export const words = [
  { word: 'fence', of: 1 },
  { word: 'hedge', of: 5 },
  { word: 'gate', of: 20 },
  { word: 'lawn', of: 100 },
  { word: 'pond', of: 1_000 },
  { word: 'zircon', of: 100_000 },
] as const

/** A table of so many tasks, one a minute; nine in ten are done. Nobody heard of them. */
export async function fillTable(
  { organizationId, workers, system }: Company,
  tasks: number,
): Promise<void> {
  const { sql } = system.databases['task-tracker']
  const title = words.map(({ word, of }) => `CASE WHEN n % ${of} = 0 THEN ' ${word}' END`)
  await sql(
    `INSERT INTO tasks (organization_id, id, title, external_key, status, assignee_id,
       assignment_id, reward_minor, fee_minor, currency, created_by, created_at, completed_at)
     SELECT $1, gen_random_uuid(), concat('Paint', ${title.join()}), 'K-' || n,
            CASE WHEN n % 10 = 3 THEN 'open' ELSE 'done' END, ($2::uuid[])[1 + n % $3],
            gen_random_uuid(), 2000 + n % 2000, 10, 'EUR', ($2::uuid[])[1], moment,
            CASE WHEN n % 10 = 3 THEN NULL ELSE moment END
       FROM generate_series(1, $4) AS n,
            LATERAL (SELECT now() - n * interval '1 minute' AS moment) AS m`,
    [organizationId, workers.map(({ id }) => id), workers.length, tasks],
  )
  await sql('VACUUM ANALYZE')
}
