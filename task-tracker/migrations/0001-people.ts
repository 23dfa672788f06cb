import { type Migration, tenantTable } from '#platform/db.ts'

/** Who and whose: what this service was told of organizations and people by the gateway. */
export const people: Migration = {
  name: '0001-people',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE organizations (
      organization_id uuid PRIMARY KEY,
      name text NOT NULL,
      currency text NOT NULL,
      time_zone text NOT NULL,
      -- Of the newest event that was heard: an older one changes nothing.
      version integer NOT NULL)`)
    await trx.raw(`CREATE TABLE people (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      name text NOT NULL,
      role text NOT NULL CHECK (role IN ('admin', 'manager', 'accountant', 'worker')),
      status text NOT NULL CHECK (status IN ('active', 'disabled')),
      version integer NOT NULL,
      PRIMARY KEY (organization_id, id))`)
    await trx.raw(`CREATE INDEX people_dealt_to ON people (organization_id, id)
      WHERE role = 'worker' AND status = 'active'`)
    for (const table of ['organizations', 'people']) {
      await tenantTable(trx, table)
      await trx.raw('GRANT SELECT, INSERT, UPDATE ON ?? TO task_tracker', [table])
    }
  },
}
