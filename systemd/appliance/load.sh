#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts a daemon over the checkout's index and lets load.py at it; then it has to end in order. Uses
# the programs of RELEASE (.build/release); CLIENTS, SECONDS_EACH and QUESTIONS say how much of what.
set -euo pipefail
cd "$(dirname "$0")/../.."

release=${RELEASE:-.build/release}
index=${INDEX:-Index}
scratch=$(mktemp -d)
"$release/wardbookd" serve --index "$index" --socket "$scratch/s" > "$scratch/log" 2>&1 &
daemon=$!
trap 'kill $daemon 2> /dev/null || true; rm -rf "$scratch"' EXIT
for _ in $(seq 300); do
    "$release/wardbook" status --socket "$scratch/s" > /dev/null 2>&1 && break
    kill -0 $daemon 2> /dev/null || { cat "$scratch/log" >&2; exit 1; }
    sleep 0.1
done
systemd/appliance/load.py "$scratch/s" "${QUESTIONS:-Corpus/questions/golden.jsonl}" --clients "${CLIENTS:-1,8,64,256}" \
    --seconds "${SECONDS_EACH:-60}" --process $daemon
kill $daemon
wait $daemon
echo "the daemon ended in order"
