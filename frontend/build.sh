#!/bin/sh
# Rebuild static/editor and static/fonts from the lockfile; `build.sh check` only compares. Needs Node 18 or newer.
set -eu
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "npm is missing: install Node.js 18 or newer." >&2; exit 2; }
npm ci --no-audit --no-fund --silent
if [ "${1:-}" = check ]; then npm run --silent check; else npm run --silent build; fi
