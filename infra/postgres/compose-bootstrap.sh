#!/bin/bash
# Runs once in a new PostgreSQL container: the same bootstrap.sql as everywhere, with the passwords
# of the container's environment, and the door for the replica.
set -euo pipefail

{
  echo "\\set server '$BOOTSTRAP_SERVER'"
  for role in identity_owner api_gateway email_owner email task_tracker_owner task_tracker \
    accounting_owner accounting analytics replication; do
    variable="$(tr '[:lower:]' '[:upper:]' <<<"$role")_PASSWORD"
    [ -z "${!variable:-}" ] || echo "\\set ${role}_password '${!variable}'"
  done
  echo '\i /bootstrap/bootstrap.sql'
} | psql -X -v ON_ERROR_STOP=1 -U postgres -d postgres

echo 'host replication replication all scram-sha-256' >>"$PGDATA/pg_hba.conf"
