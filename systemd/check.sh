#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the units as far as that goes without booting them: systemd-analyze verify must not say a
# word (it warns of an unknown key and exits 0), and no service may be exposed by more than 0.6.
set -euo pipefail
cd "$(dirname "$0")"

# In tenths: systemd-analyze's --threshold is the score times ten.
exposure_max=6

command -v systemd-analyze > /dev/null || {
    echo "systemd/check.sh needs systemd-analyze: install the package systemd." >&2
    exit 1
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp ./*.service ./*.socket ./*.timer ./*.path "$scratch"
# The program need not be installed for a check of the unit.
sed -i 's|/usr/bin/wardbookd|/bin/true|' "$scratch"/*.service

systemd-analyze verify --man=no "$scratch"/* 2> "$scratch/complaints" || true
# Not ours to mend: what the machine's own units look like.
grep -F wardbook "$scratch/complaints" > "$scratch/ours" || true
if [ -s "$scratch/ours" ]; then
    echo "systemd-analyze verify complains:" >&2
    cat "$scratch/ours" >&2
    exit 1
fi

for service in "$scratch"/*.service; do
    name=${service##*/}
    if ! systemd-analyze security --offline=yes --threshold=$exposure_max "$service" \
        > "$scratch/report" 2>&1; then
        grep -E '✗|Overall' "$scratch/report" >&2 || cat "$scratch/report" >&2
        echo "$name is exposed by more than 0.$exposure_max." >&2
        exit 1
    fi
    echo "$name: $(sed -n 's/.*exposure level for [^:]*: \([0-9.]*\) .*/exposure \1/p' "$scratch/report")"
done

systemd-sysusers --dry-run "$PWD/wardbook.sysusers" > /dev/null 2> "$scratch/report" || {
    cat "$scratch/report" >&2
    exit 1
}
