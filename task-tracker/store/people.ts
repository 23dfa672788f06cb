import { z } from 'zod'
import type { Person } from '#contracts/primitives.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { query } from './sql.ts'

export interface PersonState {
  id: string
  name: string
  email: string
  role: string
  status: string
  version: number
}

const PersonRow = z.object({ id: z.string(), name: z.string() })
const Id = z.object({ id: z.string() })

/**
 * Takes over what was heard of people, unless something newer is known. Each person at most once.
 * Locks the rows in the order of their ids, as all do.
 */
export async function upsertPeople(trx: Trx, people: readonly PersonState[]): Promise<void> {
  await trx.raw(
    `INSERT INTO people (organization_id, id, name, email, role, status, version)
     SELECT :organizationId::uuid, heard.*
       FROM unnest(:ids::uuid[], :names::text[], :emails::text[], :roles::text[],
                   :statuses::text[], :versions::integer[])
         AS heard (id, name, email, role, status, version)
      ORDER BY heard.id
     ON CONFLICT (organization_id, id) DO UPDATE
        SET name = excluded.name, email = excluded.email, role = excluded.role,
            status = excluded.status, version = excluded.version
      WHERE excluded.version > people.version`,
    {
      organizationId: organizationOf(trx),
      ids: people.map((person) => person.id),
      names: people.map((person) => person.name),
      emails: people.map((person) => person.email),
      roles: people.map((person) => person.role),
      statuses: people.map((person) => person.status),
      versions: people.map((person) => person.version),
    },
  )
}

export interface OrganizationState {
  name: string
  currency: string
  timeZone: string
  version: number
}

/** Takes over what was heard of the organization, unless something newer is known. */
export async function upsertOrganization(trx: Trx, heard: OrganizationState): Promise<void> {
  await trx.raw(
    `INSERT INTO organizations (organization_id, name, currency, time_zone, version)
     VALUES (:organizationId, :name, :currency, :timeZone, :version)
     ON CONFLICT (organization_id) DO UPDATE
        SET name = excluded.name, currency = excluded.currency, time_zone = excluded.time_zone,
            version = excluded.version
      WHERE excluded.version > organizations.version`,
    { ...heard, organizationId: organizationOf(trx) },
  )
}

/**
 * Whether tasks may be given to this person. Until this transaction ends, nobody can disable a
 * worker who was found.
 */
export async function holdWorker(trx: Trx, id: string): Promise<boolean> {
  const sql = `SELECT id FROM people WHERE id = :id AND role = 'worker' AND status = 'active'
    FOR SHARE`
  return (await query(trx, Id, sql, { id })).length > 0
}

/**
 * One active worker, each as likely, held as by `holdWorker`; undefined when there is none.
 * `dice` is from 0 up to, but never, 1.
 */
export async function holdAnyWorker(trx: Trx, dice: number): Promise<string | undefined> {
  // The lock stands outside: inside it would be taken on each row that OFFSET passes over.
  const sql = `SELECT id FROM people
    WHERE role = 'worker' AND status = 'active' AND id = (
      SELECT id FROM people WHERE role = 'worker' AND status = 'active'
       ORDER BY id LIMIT 1 OFFSET floor(:dice::float8 * (
         SELECT count(*) FROM people WHERE role = 'worker' AND status = 'active'))::integer)
    FOR SHARE`
  const [worker] = await query(trx, Id, sql, { dice })
  return worker?.id
}

/** All active workers, in the order of their ids, held as by `holdWorker`. */
export async function holdWorkers(trx: Trx): Promise<string[]> {
  const sql = `SELECT id FROM people WHERE role = 'worker' AND status = 'active'
    ORDER BY id FOR SHARE`
  return (await query(trx, Id, sql)).map((worker) => worker.id)
}

/** All active workers, by name. */
export async function listWorkers(trx: Trx): Promise<Person[]> {
  const sql = `SELECT id, name FROM people WHERE role = 'worker' AND status = 'active'
    ORDER BY name, id`
  return query(trx, PersonRow, sql)
}

/**
 * People who hold open tasks but may no longer be dealt to, and for whom no run is waiting. A run
 * that is under way counts too, unless the person is one of those who changed just now: it may
 * have started before. While there is no worker at all, only those who changed.
 */
export async function listStranded(trx: Trx, changed: readonly string[]): Promise<string[]> {
  const sql = `SELECT p.id FROM people p
    WHERE NOT (p.role = 'worker' AND p.status = 'active')
      AND (p.id = ANY (:changed::uuid[])
           OR EXISTS (SELECT FROM people w WHERE w.role = 'worker' AND w.status = 'active'))
      AND EXISTS (SELECT FROM tasks t WHERE t.organization_id = p.organization_id
                     AND t.assignee_id = p.id AND t.status = 'open')
      AND NOT EXISTS (SELECT FROM reassignment_runs r
                       WHERE r.organization_id = p.organization_id
                         AND r.filter ->> 'assigneeId' = p.id::text
                         AND (r.status = 'queued'
                              OR (r.status = 'running' AND NOT p.id = ANY (:changed::uuid[]))))
    ORDER BY p.id`
  return (await query(trx, Id, sql, { changed })).map((person) => person.id)
}

const Addressed = z.object({ id: z.string(), address: z.string() })

/** By e-mail address in lower case: who has it. */
export async function findByAddress(
  trx: Trx,
  addresses: readonly string[],
): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map()
  const sql = `SELECT id, lower(email) AS address FROM people
    WHERE organization_id = :organizationId AND lower(email) = ANY (:addresses)`
  const found = await query(trx, Addressed, sql, {
    addresses,
    organizationId: organizationOf(trx),
  })
  return new Map(found.map(({ id, address }) => [address, id]))
}
