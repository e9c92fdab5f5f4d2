#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the packages from two copies of this commit in folders of different names, and compares them
# byte for byte. Says what differs, with diffoscope if it is there.
set -euo pipefail
cd "$(dirname "$0")/../.."

place=.build-twice
rm -rf $place
for copy in one another-folder; do
    mkdir -p "$place/$copy"
    git archive HEAD | tar -x -C "$place/$copy"
    # Versions of the dependencies are the same for both.
    cp Package.resolved "$place/$copy/" 2> /dev/null || true
    ln -s "$PWD/Models" "$place/$copy/Models"
    (cd "$place/$copy" && SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) systemd/deb/build.sh)
done
for package in "$place"/one/dist/*.deb; do
    other=$place/another-folder/dist/${package##*/}
    cmp "$package" "$other" || {
        if command -v diffoscope > /dev/null; then diffoscope "$package" "$other" | head -50; fi
        exit 1
    }
done
echo "both builds gave the same bytes"
rm -rf $place
