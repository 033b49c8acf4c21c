#!/bin/sh
# Creates or updates Temporal's own databases; may be repeated.
set -eu
SQL_PASSWORD=$(cat /run/secrets/temporal_database_password)
export SQL_PASSWORD SQL_PLUGIN=postgres12 SQL_HOST=postgres SQL_PORT=5432 SQL_USER=temporal

for part in temporal visibility; do
    database=temporal
    [ "$part" = visibility ] && database=temporal_visibility
    export SQL_DATABASE=$database
    temporal-sql-tool create-database
    temporal-sql-tool setup-schema --version 0.0 2>/dev/null || true
    temporal-sql-tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$part/versioned"
done
