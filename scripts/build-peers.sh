#!/bin/sh
# Builds the judges written in Go, govc and vcsim (test/peers), into build/peers, unless those there are newer than
# their sources. Without Go 1.25 or newer it says so in one line and succeeds: whoever needs them finds them missing.
set -eu
cd "$(dirname "$0")/.."
out=build/peers

no_peers() {
    echo "build-peers: govc and vcsim are not built: $1"
    exit 0
}

if [ -x "$out/govc" ] && [ -x "$out/vcsim" ] &&
    [ -z "$(find test/peers scripts/build-peers.sh -type f -newer "$out/vcsim" -print -quit)" ]; then
    exit 0
fi

command -v go >/dev/null 2>&1 || no_peers "there is no Go on the PATH (1.25 or newer is needed)"
version=$(go env GOVERSION)
minor=$(printf '%s' "$version" | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
[ "${minor:-0}" -ge 25 ] || no_peers "they need Go 1.25 or newer, this is $version"

mkdir -p "$out"
absolute=$(cd "$out" && pwd)
# Built beside and renamed, so that a program which is running, or is being started, is never half written.
staging=$(mktemp -d "$absolute/.staging.XXXXXX")
trap 'rm -rf "$staging"' EXIT
cd test/peers
go build -buildvcs=false -trimpath -ldflags='-s -w' -o "$staging/" ./cmd/...
touch "$staging/govc" "$staging/vcsim"
mv -f "$staging/govc" "$staging/vcsim" "$absolute/"
