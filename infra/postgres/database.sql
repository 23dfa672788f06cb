-- One database and its three roles; part of bootstrap.sql, which sets the variables
-- database, owner_password, service, service_password.
--
--   <database>_owner   logs in to migrate: owns the schema and the tables, obeys row level security
--   <database>_system  never logs in; owns the few functions that work across organizations
--   <service>          the running service; what it may do with a table is granted by its migration

-- An unset variable stays as it is written, with its colon.
SELECT :'owner_password' LIKE ':%' OR :'service_password' LIKE ':%' AS password_missing \gset
\if :password_missing
  DO $$ BEGIN RAISE EXCEPTION 'a variable <role>_password is not set'; END $$;
\endif

\set owner :database _owner
\set system :database _system

SELECT format('CREATE ROLE %I', name)
  FROM unnest(ARRAY[:'owner', :'system', :'service']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE :"owner" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE :"service" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'service_password';
ALTER ROLE :"system" NOLOGIN NOSUPERUSER BYPASSRLS;
-- So that a migration can give a function away. Passing row level security is not inherited.
GRANT :"system" TO :"owner";

SELECT format('CREATE DATABASE %I', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE :"database" TO :"owner";
GRANT CONNECT ON DATABASE :"database" TO :"service";

\connect :"database"
SET client_min_messages = warning;

ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"service";
GRANT USAGE, CREATE ON SCHEMA public TO :"system";
