#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Counts the sockets of a whole ingest, serve and ask: all must be Unix ones. Then does it again
# where there is no network at all. Needs strace; uses the programs of RELEASE (.build/release).
set -euo pipefail
cd "$(dirname "$0")/../.."

release=${RELEASE:-.build/release}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
models="--generator Models/SmolLM2-135M-Instruct.Q4_1.gguf --embedder Models/all-MiniLM-L6-v2.gguf"
mkdir -p "$scratch/corpus"
cp -r Corpus/conditions/{shingles,gout,flu} "$scratch/corpus/"

# whole WRAPPER…: ingest, serve and ask, each program started by the wrapper.
whole() {
    local place="--index $scratch/index --socket $scratch/s"
    rm -rf "$scratch/index"
    # shellcheck disable=SC2086 # Options are words.
    "$@" "$release/wardbookd" ingest --corpus "$scratch/corpus" --index "$scratch/index" \
        --embedder Models/all-MiniLM-L6-v2.gguf > "$scratch/log" 2>&1
    # shellcheck disable=SC2086
    "$@" "$release/wardbookd" serve $place $models > "$scratch/log" 2>&1 &
    local daemon=$!
    for _ in $(seq 200); do
        "$release/wardbook" status --socket "$scratch/s" > /dev/null 2>&1 && break
        sleep 0.1
    done
    "$@" "$release/wardbook" ask --socket "$scratch/s" 'How long is shingles infectious?' \
        > "$scratch/answer"
    grep -q shingles "$scratch/answer"
    # The wrapper's child, if there is one.
    pkill -TERM -P $daemon || kill $daemon
    wait $daemon || true
}

whole strace -f -qq -e trace=socket,socketpair -A -o "$scratch/trace"
unix=$(grep -cE 'socket(pair)?\(AF_UNIX' "$scratch/trace")
other=$(grep -cE 'socket(pair)?\((AF_|PF_|0x|[0-9])' "$scratch/trace" || true)
other=$((other - unix))
echo "sockets: $unix of the Unix domain, $other others"
if [ "$other" != 0 ]; then
    grep -E 'socket' "$scratch/trace" | grep -v AF_UNIX | head -5 >&2
    exit 1
fi
whole unshare -n
echo "without a network: answered"
