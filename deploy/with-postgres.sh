#!/usr/bin/env bash
# Run a command beside a private PostgreSQL and Redis (unix sockets only, nothing durable), then remove both.
#   deploy/with-postgres.sh COMMAND …   sets TEST_POSTGRES and TEST_REDIS for it
set -eu
dir=$(mktemp -d "${TMPDIR:-/tmp}/lms-pg-XXXXXX")
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=()
if [ "$(id -u)" = 0 ]; then  # PostgreSQL refuses to run as root
  chown postgres "$dir"
  as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
fi
stop() {
  "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
  redis-cli -s "$dir/redis.sock" shutdown nosave >/dev/null 2>&1 || true
  rm -rf "$dir"
}
trap stop EXIT
"${as[@]}" "$bin/initdb" -D "$dir/data" -U lms -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
# DURABLE=1: commits reach the disk, for benchmarks that claim so.
if [ "${DURABLE:-0}" = 1 ]; then sync=on; else sync=off; fi
options="-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=$sync -c full_page_writes=$sync"
options+=" -c synchronous_commit=$sync -c max_connections=100"
"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "$options" start >/dev/null
"${as[@]}" "$bin/createdb" -h "$dir" -U lms lms
redis-server --port 0 --unixsocket "$dir/redis.sock" --unixsocketperm 777 --save '' --appendonly no \
  --daemonize yes --pidfile "$dir/redis.pid" --dir "$dir" >/dev/null
chmod 755 "$dir"
export TEST_POSTGRES="postgresql://lms@/lms?host=$dir" TEST_REDIS="$dir/redis.sock"
"$@"
