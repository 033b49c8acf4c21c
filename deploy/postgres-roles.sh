#!/bin/sh
# Runs once, when the database is empty: a role and a database for Saksgang, a role for Temporal. Neither is a superuser.
set -eu
secrets=${SECRETS:-/run/secrets}

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set saksgang="$(cat "$secrets/saksgang_database_password")" \
    --set temporal="$(cat "$secrets/temporal_database_password")" <<'SQL'
create role saksgang login password :'saksgang';
create role temporal login createdb password :'temporal';
create database saksgang owner saksgang;
revoke connect on database saksgang from public;
SQL
