import type { Knex } from 'knex'
import { type Migration, tenantTable } from '#platform/db.ts'

/** Files of tasks that come in, how far each is read, and what was wrong in them. */
export const imports: Migration = {
  name: '0010-imports',
  up: async (trx) => {
    // Files name people by their address; null until an event about the person was heard.
    await trx.raw('ALTER TABLE people ADD COLUMN email text')
    await trx.raw('CREATE INDEX people_email ON people (organization_id, lower(email))')
    await trx.raw(`CREATE TABLE task_imports (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      status text NOT NULL DEFAULT 'uploading'
        CHECK (status IN ('uploading', 'queued', 'running', 'completed', 'failed')),
      dry_run boolean NOT NULL,
      -- The key under which the file is coming in.
      upload_key text,
      -- Which field each column holds, from the header; null until that was read.
      columns text[],
      -- The byte after the last record that was dealt with, and that record's number.
      position bigint NOT NULL DEFAULT 0,
      records integer NOT NULL DEFAULT 0,
      created integer NOT NULL DEFAULT 0,
      rejected integer NOT NULL DEFAULT 0,
      -- Events with new assignments that were announced so far: the newest one's version.
      chunks integer NOT NULL DEFAULT 0,
      requested_by uuid NOT NULL,
      correlation_id text NOT NULL,
      traceparent text NOT NULL,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      finished_at timestamptz,
      failure text,
      -- When somebody last worked on it or was asked to.
      touched_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, id))`)
    await trx.raw(`CREATE UNIQUE INDEX task_imports_one_upload
      ON task_imports (organization_id, requested_by, upload_key)
      WHERE status = 'uploading' AND upload_key IS NOT NULL`)
    await trx.raw(`CREATE INDEX task_imports_unfinished ON task_imports (touched_at)
      WHERE status IN ('uploading', 'queued', 'running')`)
    // In the database, so that any process can go on reading where another one died.
    await trx.raw(`CREATE TABLE task_import_pieces (
      organization_id uuid NOT NULL,
      import_id uuid NOT NULL,
      -- Its first byte's place in the file.
      position bigint NOT NULL,
      content bytea NOT NULL,
      PRIMARY KEY (organization_id, import_id, position),
      FOREIGN KEY (organization_id, import_id) REFERENCES task_imports)`)
    await trx.raw(`CREATE TABLE task_import_errors (
      organization_id uuid NOT NULL,
      import_id uuid NOT NULL,
      -- The record's number; the header is 1.
      record integer NOT NULL,
      -- Several things can be wrong with one record.
      place smallint NOT NULL,
      column_name text,
      message text NOT NULL,
      PRIMARY KEY (organization_id, import_id, record, place),
      FOREIGN KEY (organization_id, import_id) REFERENCES task_imports)`)
    for (const table of ['task_imports', 'task_import_pieces', 'task_import_errors']) {
      await tenantTable(trx, table)
      await trx.raw('GRANT SELECT, INSERT, UPDATE, DELETE ON ?? TO task_tracker', [table])
    }
    await wakeFunction(trx)
  },
}

/** Works across organizations, so it gives away no more than which import is to be woken. */
async function wakeFunction(trx: Knex): Promise<void> {
  await trx.raw('GRANT SELECT, UPDATE ON task_imports TO task_tracker_system')
  await trx.raw(`CREATE FUNCTION system_wake_stopped_imports(stopped_for interval,
      abandoned_for interval, at_most integer)
    RETURNS TABLE (organization_id uuid, import_id uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
      UPDATE task_imports AS woken SET touched_at = now()
        FROM (SELECT i.organization_id, i.id FROM task_imports i
               WHERE (i.status IN ('queued', 'running') AND i.touched_at < now() - stopped_for)
                  OR (i.status = 'uploading' AND i.touched_at < now() - abandoned_for)
               ORDER BY i.touched_at LIMIT at_most FOR UPDATE SKIP LOCKED) AS stopped
       WHERE woken.organization_id = stopped.organization_id AND woken.id = stopped.id
      RETURNING woken.organization_id, woken.id
    $$`)
  const signature = 'system_wake_stopped_imports(interval, interval, integer)'
  await trx.raw(`ALTER FUNCTION ${signature} OWNER TO task_tracker_system`)
  await trx.raw(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`)
  await trx.raw(`GRANT EXECUTE ON FUNCTION ${signature} TO task_tracker`)
}
