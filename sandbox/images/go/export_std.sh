#!/bin/sh
# export_std.sh DEST PLACE: the compiled standard library of Go into DEST, and in DEST/importcfg where each
# package of it lies once DEST is visible as PLACE. Saves every learner's compilation from the go command.
# Left out is what a program without network, processes and pictures has no use for: most of the library.
set -eu
work="$(mktemp -d)"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir -p "$1"
cd "$work"
export GOCACHE="$work/cache" GOPATH="$work/path" HOME="$work" CGO_ENABLED=0 GOFLAGS=-trimpath GOTOOLCHAIN=local GO111MODULE=off
go list std | grep -vE '^(archive|compress|crypto|database|debug|embed|encoding/(asn1|gob|pem|xml)|expvar|go|html|image|internal|log|mime|net|os/.*|plugin|runtime/.*|syscall/.*|testing|text/template|time/.*|vendor)(/|$)' >"$work/wanted"
for package in runtime/debug crypto/md5 crypto/sha1 crypto/sha256 log; do
    echo "$package" >>"$work/wanted"
done
xargs go list -export -deps -f '{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}' <"$work/wanted" >"$work/list"
while read -r package archive; do
    name="$(echo "$package" | tr / ,).a"
    cp "$archive" "$1/$name"
    echo "packagefile $package=$2/$name"
done <"$work/list" >"$1/importcfg"
chmod -R a+rX "$1"
