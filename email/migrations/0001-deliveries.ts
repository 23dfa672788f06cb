import type { Migration } from '#platform/db.ts'
import { tenantTable } from '#platform/db.ts'

/** Whom to write to, and what was or will be written. */
export const deliveries: Migration = {
  name: '0001-deliveries',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE recipients (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      name text NOT NULL,
      email text NOT NULL,
      locale text NOT NULL,
      -- The address a mail server does not know; cleared by the next news of this person.
      unknown_address text,
      version integer NOT NULL,
      PRIMARY KEY (organization_id, id))`)
    await trx.raw(`CREATE TABLE organizations (
      organization_id uuid PRIMARY KEY,
      name text NOT NULL,
      time_zone text NOT NULL,
      version integer NOT NULL)`)
    await trx.raw(`CREATE TABLE deliveries (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN
        ('payout_paid', 'payout_returned', 'invitation', 'password_reset')),
      -- The payout, user or request it is about: one notice of a kind for each.
      about_id uuid NOT NULL,
      recipient_id uuid NOT NULL,
      message_id text NOT NULL,
      subject text NOT NULL,
      -- What the event said; a settled notice keeps no secret of it.
      data jsonb NOT NULL,
      status text NOT NULL DEFAULT 'queued' CHECK (status IN
        ('queued', 'sending', 'sent', 'unknown', 'failed', 'bounced', 'no_address')),
      -- When to look at it next; while it is being sent, when the lease ends. Null: settled.
      due_at timestamptz,
      give_up_at timestamptz NOT NULL,
      -- Counts the leases: only the newest holder may say what came of it.
      lease integer NOT NULL DEFAULT 0,
      attempts integer NOT NULL DEFAULT 0,
      ambiguous_attempts integer NOT NULL DEFAULT 0,
      response text,
      version integer NOT NULL DEFAULT 0,
      correlation_id text NOT NULL,
      traceparent text NOT NULL,
      created_at timestamptz NOT NULL,
      sent_at timestamptz,
      PRIMARY KEY (organization_id, id),
      UNIQUE (organization_id, kind, about_id))`)
    await trx.raw('CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL')
    await trx.raw(`CREATE INDEX deliveries_waiting ON deliveries (organization_id, recipient_id)
      WHERE due_at IS NOT NULL`)
    await trx.raw(`CREATE TABLE resends (
      organization_id uuid NOT NULL,
      delivery_id uuid NOT NULL,
      -- The version of the delivery that was sent once more: pressing twice is once.
      version integer NOT NULL,
      resent_by uuid NOT NULL,
      resent_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, delivery_id, version))`)
    for (const table of ['recipients', 'organizations', 'deliveries']) {
      await tenantTable(trx, table)
      await trx.raw('GRANT SELECT, INSERT, UPDATE ON ?? TO email', [table])
    }
    await tenantTable(trx, 'resends')
    await trx.raw('GRANT SELECT, INSERT ON resends TO email')
    await leaseDueDeliveries(trx)
  },
}

type Knex = Parameters<Migration['up']>[0]

/** The sender works for all organizations: this tells it which, and nothing of what they say. */
async function leaseDueDeliveries(trx: Knex): Promise<void> {
  await trx.raw('GRANT SELECT, UPDATE ON deliveries TO email_system')
  await trx.raw(`
    CREATE FUNCTION system_lease_due_deliveries(at_most integer, lease_seconds integer)
    RETURNS TABLE (organization_id uuid, id uuid, lease integer, abandoned boolean)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH due AS (
        SELECT waiting.organization_id, waiting.id, waiting.status = 'sending' AS abandoned
          FROM deliveries AS waiting
         WHERE waiting.due_at <= now()
         ORDER BY waiting.due_at
         LIMIT at_most
           FOR UPDATE SKIP LOCKED)
      UPDATE deliveries AS leased
         SET status = 'sending', lease = leased.lease + 1,
             due_at = now() + make_interval(secs => lease_seconds)
        FROM due
       WHERE leased.organization_id = due.organization_id AND leased.id = due.id
      RETURNING leased.organization_id, leased.id, leased.lease, due.abandoned
    $$`)
  const lease = 'FUNCTION system_lease_due_deliveries(integer, integer)'
  await trx.raw(`REVOKE ALL ON ${lease} FROM PUBLIC`)
  await trx.raw(`GRANT EXECUTE ON ${lease} TO email`)
  await trx.raw(`ALTER ${lease} OWNER TO email_system`)
}
