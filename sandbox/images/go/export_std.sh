#!/bin/sh
# export_std.sh DEST PLACE: the compiled standard library of Go into DEST, and in DEST/importcfg where each
# package of it lies once DEST is visible as PLACE. Saves every learner's compilation from the go command.
set -eu
work="$(mktemp -d)"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir -p "$1"
cd "$work"
export GOCACHE="$work/cache" GOPATH="$work/path" HOME="$work" CGO_ENABLED=0 GOFLAGS=-trimpath GOTOOLCHAIN=local GO111MODULE=off
go list -export -f '{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}' std >"$work/list"
while read -r package archive; do
    name="$(echo "$package" | tr / ,).a"
    cp "$archive" "$1/$name"
    echo "packagefile $package=$2/$name"
done <"$work/list" >"$1/importcfg"
chmod -R a+rX "$1"
