-- The role that reads the numbers; part of bootstrap.sql. It may enter, no more: the schema
-- `reporting` is granted to it by the owner's migrations.

SELECT 'CREATE ROLE analytics'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'analytics') \gexec
ALTER ROLE analytics LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'analytics_password';
GRANT CONNECT ON DATABASE :"database" TO analytics;
