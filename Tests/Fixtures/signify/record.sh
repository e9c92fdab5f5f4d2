#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Records keys and a signature made by OpenBSD's signify (Debian's package signify-openbsd), which
# BundleTests read. The secret key signs nothing else.
set -euo pipefail
cd "$(dirname "$0")"
signify-openbsd -G -n -c 'wardbook test' -p test.pub -s test.sec
printf 'signed by signify\n' > message.txt
signify-openbsd -S -s test.sec -m message.txt -x message.txt.sig
