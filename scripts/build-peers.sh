#!/bin/sh
# Builds the judges written in Go into build/peers, unless those there are newer than their sources: govc and vcsim
# (test/peers), and the mail server mailpit (test/peers/mailpit). Without Go 1.25 or newer it says so in one line and
# succeeds: whoever needs them finds them missing.
set -eu
cd "$(dirname "$0")/.."
out=$PWD/build/peers

main() {
    is_built govc test/peers/cmd test/peers/internal test/peers/go.mod test/peers/go.sum || build test/peers ./cmd/...
    is_built mailpit test/peers/mailpit || build test/peers/mailpit .
}

# Whether a program is there and newer than its sources, of which this script is one.
is_built() {
    program=$out/$1
    shift
    [ -x "$program" ] && [ -z "$(find "$@" scripts/build-peers.sh -type f -newer "$program" -print -quit)" ]
}

# Built beside and renamed, so that a program which is running, or is being started, is never half written.
build() {
    need_go
    mkdir -p "$out"
    staging=$(mktemp -d "$out/.staging.XXXXXX")
    trap 'rm -rf "$staging"' EXIT
    (cd "$1" && go build -buildvcs=false -trimpath -ldflags='-s -w' -o "$staging/" "$2")
    touch "$staging"/*
    mv -f "$staging"/* "$out/"
    rmdir "$staging"
}

need_go() {
    command -v go >/dev/null 2>&1 || no_peers "there is no Go on the PATH (1.25 or newer is needed)"
    version=$(go env GOVERSION)
    minor=$(printf '%s' "$version" | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    [ "${minor:-0}" -ge 25 ] || no_peers "they need Go 1.25 or newer, this is $version"
}

no_peers() {
    echo "build-peers: not all of govc, vcsim and mailpit are built: $1"
    exit 0
}

main
