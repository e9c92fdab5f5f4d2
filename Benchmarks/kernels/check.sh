#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks the kernels of every instruction set that this processor runs, and those of 64-bit ARM
# processors under qemu-user where that is installed (Debian: qemu-user-static
# gcc-aarch64-linux-gnu libc6-dev-arm64-cross). `check.sh count` prints the instructions that one
# product takes instead, which repeat on a noisy machine.
set -euo pipefail
cd "$(dirname "$0")"
sources=../../Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(-O3 -fno-math-errno -ffp-contract=fast -D_GNU_SOURCE -I"$sources/include")

clang "${flags[@]}" kernels.c "$sources"/*.c -lm -lpthread -o "$work/kernels"

if [ "${1:-check}" = count ]; then
    echo "| kernels | format | 1 token | 2 | 4 | 8 (instructions of one product, 576 x 48) |"
    echo "|---|---|---|---|---|---|"
    for set in scalar avx2 avxvnni avx512; do "$work/kernels" count "$set"; done
    exit
fi

for set in scalar avx2 avxvnni avx512; do "$work/kernels" check "$set"; done
if command -v qemu-aarch64-static > /dev/null && command -v aarch64-linux-gnu-gcc > /dev/null; then
    for source in kernels.c "$sources"/*.c; do
        clang --target=aarch64-linux-gnu --sysroot=/ -isystem /usr/aarch64-linux-gnu/include \
            "${flags[@]}" -c "$source" -o "$work/$(basename "$source").o"
    done
    aarch64-linux-gnu-gcc -static "$work"/*.o -lm -lpthread -o "$work/arm"
    for processor in cortex-a53 max; do
        echo -n "64-bit ARM, $processor: "
        qemu-aarch64-static -cpu "$processor" "$work/arm" check scalar
    done
    echo -n "64-bit ARM, max: "
    qemu-aarch64-static -cpu max "$work/arm" check neon
fi
