#!/bin/sh
# Runs once, when the database is empty: an owner and a database for Saksgang, a role for its processes, one for Temporal.
# None is a superuser; what the processes may do with which table is granted by `saksgang migrate`.
set -eu
secrets=${SECRETS:-/run/secrets}

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set saksgang="$(cat "$secrets/saksgang_database_password")" \
    --set app="$(cat "$secrets/saksgang_app_password")" \
    --set temporal="$(cat "$secrets/temporal_database_password")" <<'SQL'
create role saksgang login password :'saksgang';
create role saksgang_app login password :'app';
create role temporal login createdb password :'temporal';
create database saksgang owner saksgang;
revoke connect on database saksgang from public;
grant connect on database saksgang to saksgang_app;
SQL
