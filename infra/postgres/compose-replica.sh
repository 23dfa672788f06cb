#!/bin/bash
# Starts a container's PostgreSQL as a streaming replica of the server named by the first argument.
set -euo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "${PGDATA:?}"/*
  PGPASSWORD="$REPLICATION_PASSWORD" pg_basebackup -h "$1" -U replication -D "$PGDATA" -X stream \
    -C -S replica -R
  chmod 700 "$PGDATA"
  chown -R postgres:postgres "$PGDATA"
fi
exec gosu postgres postgres -c hot_standby_feedback=on
