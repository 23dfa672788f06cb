import { organizationOf, type Trx } from '#platform/db.ts'

/** What accounting keeps of a person. */
export interface KnownPerson {
  id: string
  name: string
  role: string
  status: string
  /** Of the news: an older one changes nothing. */
  version: number
}

/** Keeps what is newer than what we knew; their order does not matter. */
export async function keepPeople(trx: Trx, people: readonly KnownPerson[]): Promise<void> {
  await trx.raw(
    `INSERT INTO people AS known (organization_id, id, name, role, status, version)
     SELECT DISTINCT ON (id) ?::uuid, id, name, role, status, version
       FROM json_to_recordset(?::json) AS news
            (id uuid, name text, role text, status text, version integer)
      ORDER BY id, version DESC
     ON CONFLICT (organization_id, id) DO UPDATE
        SET name = excluded.name, role = excluded.role, status = excluded.status,
            version = excluded.version
      WHERE known.version < excluded.version`,
    [organizationOf(trx), JSON.stringify(people)],
  )
}

/** Whether we were told that this person is, or was, a worker. */
export async function isWorker(trx: Trx, id: string): Promise<boolean> {
  const where = { organization_id: organizationOf(trx), id, role: 'worker' }
  return (await trx('people').where(where).first('id')) !== undefined
}

/** The names of these people, by id; those we were not told of are missing. */
export async function readNames(trx: Trx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows: { id: string; name: string }[] = await trx('people')
    .where({ organization_id: organizationOf(trx) })
    .whereRaw('id = ANY (?::uuid[])', [[...new Set(ids)]])
    .select('id', 'name')
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Money can come before the news of who someone is. */
export const nameOr = (name: string | null | undefined): string => name ?? 'Not yet known'
