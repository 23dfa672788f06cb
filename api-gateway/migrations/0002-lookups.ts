import type { Migration } from '#platform/db.ts'

/**
 * What happens before it is known whose organization it is about: each function returns only what
 * is needed to go on as that organization.
 */
const lookups = {
  /** Whose password is to be checked. */
  'system_login_of(address text)': `
    RETURNS TABLE (organization_id uuid, id uuid, password_hash text, status text)
    AS $$ SELECT organization_id, id, password_hash, status FROM users WHERE email = address $$`,
  'system_session_of(hash bytea)': `
    RETURNS TABLE (organization_id uuid)
    AS $$ SELECT organization_id FROM refresh_tokens WHERE token_hash = hash $$`,
  'system_password_link_of(hash bytea)': `
    RETURNS TABLE (organization_id uuid)
    AS $$ SELECT organization_id FROM password_links WHERE token_hash = hash $$`,
}

export const lookupFunctions: Migration = {
  name: '0002-lookups',
  up: async (trx) => {
    await trx.raw('GRANT SELECT ON users, refresh_tokens, password_links TO identity_system')
    for (const [signature, definition] of Object.entries(lookups)) {
      await trx.raw(`CREATE FUNCTION ${signature} ${definition}
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp`)
      await trx.raw(`ALTER FUNCTION ${signature} OWNER TO identity_system`)
      await trx.raw(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`)
      await trx.raw(`GRANT EXECUTE ON FUNCTION ${signature} TO api_gateway`)
    }
  },
}
