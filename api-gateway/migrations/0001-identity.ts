import type { Migration } from '#platform/db.ts'
import { tenantTable } from '#platform/db.ts'

/** Organizations, their people, and what people sign in with. */
export const identity: Migration = {
  name: '0001-identity',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE organizations (
      organization_id uuid PRIMARY KEY,
      name text NOT NULL,
      currency text NOT NULL,
      time_zone text NOT NULL,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL)`)

    await trx.raw(`CREATE TABLE users (
      organization_id uuid NOT NULL REFERENCES organizations,
      id uuid NOT NULL,
      name text NOT NULL,
      -- In lower case, across all organizations: it is what people sign in with.
      email text NOT NULL UNIQUE CHECK (email = lower(email)),
      -- Null until an invitation is accepted.
      password_hash text,
      role text NOT NULL CHECK (role IN ('admin', 'manager', 'accountant', 'worker')),
      status text NOT NULL CHECK (status IN ('active', 'disabled', 'invited')),
      locale text NOT NULL DEFAULT 'en',
      operator boolean NOT NULL DEFAULT false,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL,
      disabled_at timestamptz,
      PRIMARY KEY (organization_id, id))`)

    // A session is a family of refresh tokens; each token is used once.
    await trx.raw(`CREATE TABLE sessions (
      organization_id uuid NOT NULL,
      id uuid NOT NULL,
      user_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      last_used_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      revoked_at timestamptz,
      -- As the caller gave them at the last use: for people who look for a stranger's device.
      user_agent text,
      address text,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, user_id) REFERENCES users)`)
    await trx.raw('CREATE INDEX sessions_of_user ON sessions (organization_id, user_id)')

    await trx.raw(`CREATE TABLE refresh_tokens (
      organization_id uuid NOT NULL,
      session_id uuid NOT NULL,
      -- SHA-256; the token itself is kept nowhere.
      token_hash bytea NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      used_at timestamptz,
      PRIMARY KEY (token_hash),
      FOREIGN KEY (organization_id, session_id) REFERENCES sessions ON DELETE CASCADE)`)
    await trx.raw(
      'CREATE INDEX refresh_tokens_of_session ON refresh_tokens (organization_id, session_id)',
    )

    // What a mailed link is good for: setting a password, once.
    await trx.raw(`CREATE TABLE password_links (
      organization_id uuid NOT NULL,
      user_id uuid NOT NULL,
      purpose text NOT NULL CHECK (purpose IN ('invitation', 'reset')),
      token_hash bytea NOT NULL PRIMARY KEY,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      used_at timestamptz,
      FOREIGN KEY (organization_id, user_id) REFERENCES users)`)

    for (const table of [
      'organizations',
      'users',
      'sessions',
      'refresh_tokens',
      'password_links',
    ]) {
      await tenantTable(trx, table)
    }
    await trx.raw('GRANT SELECT, INSERT, UPDATE ON organizations, users TO api_gateway')
    await trx.raw('GRANT SELECT, INSERT, UPDATE, DELETE ON password_links TO api_gateway')
    await trx.raw('GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, refresh_tokens TO api_gateway')
  },
}
