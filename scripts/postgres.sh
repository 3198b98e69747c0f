#!/usr/bin/env bash
# A throw-away PostgreSQL on loopback for the tests: `postgres.sh start DIR` prints its address (what follows goes to the server,
# such as `-c jit=off`), `postgres.sh stop DIR` ends it. It runs as the user postgres where we are root, since PostgreSQL
# refuses to run as root.
set -euo pipefail
what=${1:?start or stop}; dir=${2:?a folder}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v pg_ctl || true)")
if [ ! -x "$bin/pg_ctl" ]; then
    echo "PostgreSQL's server programs (pg_ctl, initdb) are not installed. On Debian: apt-get install postgresql" >&2
    exit 2
fi
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
case $what in
start)
    mkdir -p "$dir"
    [ "$(id -u)" = 0 ] && chown postgres "$dir"
    as "$bin/initdb" -D "$dir/data" -U oneplan -A trust --locale=C.UTF-8 -E UTF8 >"$dir.log" 2>&1 || { cat "$dir.log" >&2; exit 2; }
    for port in $(seq 54330 54360); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
        if as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories= -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB -c max_connections=300 ${*:3}" start >>"$dir.log" 2>&1; then
            echo "postgres://oneplan@127.0.0.1:$port/postgres"
            exit 0
        fi
    done
    echo "PostgreSQL did not start; its log:" >&2; cat "$dir/log" "$dir.log" >&2 || true
    exit 2 ;;
stop)
    as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null ;;
esac
