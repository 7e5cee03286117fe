#!/usr/bin/env bash
# Make a Docker engine answer on a bare Debian machine, and make `debian:bookworm-slim` exist in it.
#
# Idempotent: what is already there is left alone. Needs root. Used by .ci/run; an operator who
# already has an engine needs none of this, only `make images`.
#
#   deploy/provision/docker-engine.sh [BASE_CACHE]
#
# BASE_CACHE keeps the base image's root file system between machines (default /var/cache/codereview).
set -euo pipefail

readonly BASE_IMAGE="debian:bookworm-slim"
readonly BASE_CACHE="${1:-/var/cache/codereview}"
readonly BASE_TAR="$BASE_CACHE/bookworm.tar"
readonly MIRROR="${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
readonly ENGINE_LOG="${ENGINE_LOG:-/var/log/codereview-dockerd.log}"
readonly ENGINE_WAIT_SECONDS=60

say() { printf 'docker-engine: %s\n' "$*" >&2; }

install_engine() {
    if command -v dockerd >/dev/null && command -v docker >/dev/null; then
        return
    fi
    say "installing docker.io"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        docker.io iptables ca-certificates >/dev/null
}

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

start_engine() {
    if engine_answers; then
        return
    fi
    say "starting dockerd, log in $ENGINE_LOG"
    # A session of its own, so that it outlives this script's terminal.
    setsid nohup dockerd >"$ENGINE_LOG" 2>&1 </dev/null &
    for _ in $(seq $((ENGINE_WAIT_SECONDS * 5))); do
        if engine_answers; then
            return
        fi
        sleep 0.2
    done
    say "the engine did not answer within $ENGINE_WAIT_SECONDS s; the end of its log:"
    tail -n 20 "$ENGINE_LOG" >&2
    exit 1
}

base_image_exists() { docker image inspect "$BASE_IMAGE" >/dev/null 2>&1; }

build_base_tar() {
    if [ -s "$BASE_TAR" ]; then
        return
    fi
    if ! command -v debootstrap >/dev/null; then
        say "installing debootstrap"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
    fi
    say "bootstrapping Debian bookworm from $MIRROR"
    mkdir -p "$BASE_CACHE"
    local root
    root="$(mktemp -d)"
    debootstrap --variant=minbase bookworm "$root/rootfs" "$MIRROR" >"$root/log" 2>&1 || {
        tail -n 20 "$root/log" >&2
        exit 1
    }
    rm -rf "$root/rootfs/var/cache/apt/archives"/*.deb "$root/rootfs/var/lib/apt/lists"/*
    # Written beside and renamed: an interrupted run leaves no half archive behind.
    tar -C "$root/rootfs" --one-file-system -c . -f "$BASE_TAR.partial"
    mv "$BASE_TAR.partial" "$BASE_TAR"
    rm -rf "$root"
}

provide_base_image() {
    if base_image_exists; then
        return
    fi
    if docker pull --quiet "$BASE_IMAGE" >/dev/null 2>&1; then
        return
    fi
    build_base_tar
    say "importing $BASE_IMAGE"
    docker import --change 'CMD ["bash"]' "$BASE_TAR" "$BASE_IMAGE" >/dev/null
}

install_engine
start_engine
provide_base_image
say "engine $(docker version --format '{{.Server.Version}}') answers, $BASE_IMAGE is here"
