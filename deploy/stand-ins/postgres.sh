# What the official image does on its first start: a cluster, one role with the password, its database.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    umask 077
    printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
    initdb --username "$POSTGRES_USER" --pwfile /tmp/password --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 >/dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    echo "local all all trust" >"$PGDATA/pg_hba.local" && cat "$PGDATA/pg_hba.conf" >>"$PGDATA/pg_hba.local"
    mv "$PGDATA/pg_hba.local" "$PGDATA/pg_hba.conf"
    pg_ctl start -w -o "-c listen_addresses='' -c unix_socket_directories=/tmp" >/dev/null
    createdb --host /tmp --username "$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl stop -w -m fast >/dev/null
fi
exec postgres -c listen_addresses='*' -c unix_socket_directories=/tmp,/run/postgresql
