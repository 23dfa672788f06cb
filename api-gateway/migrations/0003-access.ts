import type { Migration } from '#platform/db.ts'
import { tenantTable } from '#platform/db.ts'

/** Personal access tokens, the audit log, and how sessions are watched and operators are made. */
export const access: Migration = {
  name: '0003-access',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE personal_tokens (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      user_id uuid NOT NULL,
      name text NOT NULL,
      scope text NOT NULL CHECK (scope IN ('read', 'write')),
      -- SHA-256; the token itself is shown once and kept nowhere.
      token_hash bytea NOT NULL UNIQUE,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      revoked_at timestamptz,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, user_id) REFERENCES users)`)
    await trx.raw(
      'CREATE INDEX personal_tokens_of_user ON personal_tokens (organization_id, user_id)',
    )
    await trx.raw(`CREATE TABLE audit_log (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      at timestamptz NOT NULL,
      action text NOT NULL,
      -- Null: nobody was signed in.
      actor_id uuid,
      -- Whom it was done to.
      subject_id uuid,
      address text,
      details jsonb NOT NULL,
      PRIMARY KEY (organization_id, id))`)
    for (const table of ['personal_tokens', 'audit_log']) await tenantTable(trx, table)
    await trx.raw('GRANT SELECT, INSERT, UPDATE ON personal_tokens TO api_gateway')
    // Never changed, never deleted.
    await trx.raw('GRANT SELECT, INSERT ON audit_log TO api_gateway')
    await trx.raw('GRANT SELECT ON sessions, personal_tokens TO identity_system')
    await trx.raw('GRANT INSERT ON audit_log TO identity_system')
    await trx.raw('GRANT UPDATE (operator) ON users TO identity_system')
    for (const [signature, { role, definition }] of Object.entries(functions)) {
      await trx.raw(`CREATE FUNCTION ${signature} ${definition}`)
      await trx.raw(`ALTER FUNCTION ${signature} OWNER TO identity_system`)
      await trx.raw(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`)
      await trx.raw(`GRANT EXECUTE ON FUNCTION ${signature} TO ${role}`)
    }
  },
}

const stable = 'LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp'

const functions = {
  'system_personal_token_of(hash bytea)': {
    role: 'api_gateway',
    definition: `
      RETURNS TABLE (organization_id uuid, id uuid, user_id uuid, role text, scope text,
        expires_at timestamptz)
      ${stable} AS $$
        SELECT token.organization_id, token.id, token.user_id, person.role, token.scope,
               token.expires_at
          FROM personal_tokens AS token
          JOIN users AS person USING (organization_id)
         WHERE token.token_hash = hash AND person.id = token.user_id
           AND token.revoked_at IS NULL AND token.expires_at > now()
           AND person.status = 'active' $$`,
  },
  'system_ended_sessions(organizations uuid[], sessions uuid[])': {
    role: 'api_gateway',
    definition: `
      RETURNS TABLE (id uuid)
      ${stable} AS $$
        SELECT given.id FROM unnest(organizations, sessions) AS given (organization_id, id)
         WHERE NOT EXISTS (
                 SELECT FROM public.sessions AS session
                   JOIN users AS person USING (organization_id)
                  WHERE session.organization_id = given.organization_id
                    AND session.id = given.id AND session.revoked_at IS NULL
                    AND person.id = session.user_id AND person.status = 'active')
           AND NOT EXISTS (
                 SELECT FROM personal_tokens AS token
                   JOIN users AS person USING (organization_id)
                  WHERE token.organization_id = given.organization_id
                    AND token.id = given.id AND token.revoked_at IS NULL
                    AND token.expires_at > now()
                    AND person.id = token.user_id AND person.status = 'active') $$`,
  },
  // A fault in the service must not be able to make operators.
  'system_mark_operator(address text, entry uuid)': {
    role: 'identity_owner',
    definition: `
      RETURNS boolean
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH marked AS (
          UPDATE users SET operator = true WHERE email = address RETURNING organization_id, id),
        noted AS (
          INSERT INTO audit_log (organization_id, id, at, action, subject_id, details)
          SELECT organization_id, entry, now(), 'operator.added', id, '{}' FROM marked)
        SELECT EXISTS (SELECT FROM marked) $$`,
  },
}
