#!/usr/bin/env bash
# Make the servers answer that the tests need on a bare Debian machine: PostgreSQL, Redis and RabbitMQ from
# Debian, and SecantusDB for MongoDB's protocol. Prints the environment that chooses them:
#
#   eval "$(deploy/provision/services.sh)"
#
# Idempotent; needs root. For tests only: what it starts has a password that everybody knows.
set -euo pipefail
cd "$(dirname "$0")"

readonly CACHE="${1:-/var/cache/codereview}"
readonly VENV="$CACHE/services"
readonly MONGODB_PORT="${MONGODB_PORT:-27417}"
readonly RABBITMQ_PORT="${RABBITMQ_PORT:-5672}"
readonly WAIT_SECONDS=60
readonly NEEDS="pg_ctlcluster:postgresql redis-server:redis-server rabbitmqctl:rabbitmq-server setpriv:util-linux"
export DEBIAN_FRONTEND=noninteractive

say() { printf 'services: %s\n' "$*" >&2; }

install_packages() {
    local missing=()
    for need in $NEEDS; do
        PATH="$PATH:/usr/sbin" command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
    done
    if [ "${#missing[@]}" -gt 0 ]; then
        say "installing ${missing[*]}"
        apt-get update -qq >&2
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1
    fi
}

# Start in a session of its own, so that it outlives this script's terminal.
start() {
    local log="$1"
    shift
    setsid nohup "$@" >"$log" 2>&1 </dev/null &
}

wait_for() {
    local what="$1"
    shift
    for _ in $(seq $((WAIT_SECONDS * 5))); do
        if "$@" >/dev/null 2>&1; then
            return
        fi
        sleep 0.2
    done
    say "$what did not answer within $WAIT_SECONDS s"
    exit 1
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

provide_postgresql() {
    local version
    version="$(pg_lsclusters --no-header | awk '{ print $1; exit }')"
    pg_isready -q -h 127.0.0.1 || pg_ctlcluster "$version" main start >&2
    wait_for PostgreSQL pg_isready -q -h 127.0.0.1
    # A superuser: pytest makes and drops databases of its own.
    runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 >&2 <<'SQL'
SELECT 'CREATE ROLE codereview' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'codereview') \gexec
ALTER ROLE codereview LOGIN SUPERUSER PASSWORD 'x';
SELECT 'CREATE DATABASE codereview OWNER codereview'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'codereview') \gexec
SQL
}

provide_mongodb() {
    if [ ! -x "$VENV/bin/secantusd-py" ] || ! cmp -s services-requirements.txt "$VENV/requirements.txt"; then
        say "installing SecantusDB"
        rm -rf "$VENV"
        python3 -m venv "$VENV"
        "$VENV/bin/pip" install --quiet --require-hashes --requirement services-requirements.txt >&2
        cp services-requirements.txt "$VENV/requirements.txt"
    fi
    if ! listens "$MONGODB_PORT" 2>/dev/null; then
        start "$CACHE/mongodb.log" "$VENV/bin/secantusd-py" --port "$MONGODB_PORT" --standalone --storage-path :memory:
    fi
    wait_for SecantusDB listens "$MONGODB_PORT"
}

provide_rabbitmq() {
    if ! listens "$RABBITMQ_PORT" 2>/dev/null; then
        start "$CACHE/rabbitmq.log" env RABBITMQ_NODE_PORT="$RABBITMQ_PORT" rabbitmq-server
    fi
    wait_for RabbitMQ listens "$RABBITMQ_PORT"
}

mkdir -p "$CACHE"
install_packages
provide_postgresql
provide_mongodb
provide_rabbitmq
say "PostgreSQL, SecantusDB and RabbitMQ answer"
cat <<ENVIRONMENT
export DATABASE_URL=postgres://codereview:x@127.0.0.1:5432/codereview
export PAYLOADS_DATABASE_URL="mongodb://127.0.0.1:$MONGODB_PORT/codereview?directConnection=true"
export TESTS_BROKER_URL=amqp://guest:guest@127.0.0.1:$RABBITMQ_PORT//
export SECANTUSD=$VENV/bin/secantusd-py
ENVIRONMENT
