-- Prepares one PostgreSQL server: databases, roles and the rights between them. Tables come later,
-- by each service's migrations. Safe to run again: it creates what is missing, and sets passwords
-- and rights to what is written here.
--
--   psql -X -v server=accounting -v accounting_owner_password=… -v accounting_password=… \
--        -v analytics_password=… -d postgres -f infra/postgres/bootstrap.sql
--
-- Run as superuser. One variable `<role>_password` for every login role of the server:
--
--   server        databases         login roles
--   identity      identity, email   identity_owner, api_gateway, email_owner, email
--   task-tracker  task_tracker      task_tracker_owner, task_tracker, analytics
--   accounting    accounting        accounting_owner, accounting, analytics
--
-- Give `replication_password` as well to have a role `replication` for the server's read replica.
-- Variables can also come by standard input (`\set name value`, then `\i` of this file), which
-- keeps passwords out of the process list.

\set ON_ERROR_STOP on
SET client_min_messages = warning;

SELECT :'server' = 'identity' AS identity, :'server' = 'task-tracker' AS task_tracker,
       :'server' = 'accounting' AS accounting,
       :'server' NOT IN ('identity', 'task-tracker', 'accounting') AS unknown \gset is_

\if :is_unknown
  DO $$ BEGIN
    RAISE EXCEPTION 'variable "server" must be identity, task-tracker or accounting';
  END $$;
\endif

-- New databases give everybody CONNECT; the standing ones are closed here, ours in database.sql.
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;

\if :is_identity
  \set database identity
  \set owner_password :identity_owner_password
  \set service api_gateway
  \set service_password :api_gateway_password
  \ir database.sql

  \set database email
  \set owner_password :email_owner_password
  \set service email
  \set service_password :email_password
  \ir database.sql
\endif

\if :is_task_tracker
  \set database task_tracker
  \set owner_password :task_tracker_owner_password
  \set service task_tracker
  \set service_password :task_tracker_password
  \ir database.sql
  \ir analytics.sql
\endif

\if :is_accounting
  \set database accounting
  \set owner_password :accounting_owner_password
  \set service accounting
  \set service_password :accounting_password
  \ir database.sql
  \ir analytics.sql
\endif

\if :{?replication_password}
  SELECT 'CREATE ROLE replication'
   WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replication') \gexec
  ALTER ROLE replication LOGIN REPLICATION PASSWORD :'replication_password';
\endif
