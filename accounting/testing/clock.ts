import type { TestDatabase } from '#platform/testing/test-database.ts'

/**
 * Gives this database a clock of its own, which `setTo` moves; it goes on from there. Call it
 * before anything else has connected. What asks PostgreSQL for the time by name gets this one's:
 * closing, posting, and what is due.
 */
export async function testClock({ sql, name }: Pick<TestDatabase, 'sql' | 'name'>) {
  await sql(`
    CREATE SCHEMA clock;
    GRANT USAGE ON SCHEMA clock TO PUBLIC;
    CREATE TABLE clock.setting (ahead interval NOT NULL);
    INSERT INTO clock.setting VALUES ('0');
    GRANT SELECT ON clock.setting TO PUBLIC;
    CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
      'SELECT pg_catalog.clock_timestamp() + ahead FROM clock.setting';
    CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
      'SELECT pg_catalog.now() + ahead FROM clock.setting';
    ALTER DATABASE "${name}" SET search_path = clock, pg_catalog, public;
    ALTER FUNCTION system_due_organizations(integer)
      SET search_path = clock, pg_catalog, public, pg_temp`)
  return {
    /** An instant as ISO text. */
    setTo: (instant: string) =>
      sql('UPDATE clock.setting SET ahead = $1::timestamptz - pg_catalog.clock_timestamp()', [
        instant,
      ]),
  }
}
