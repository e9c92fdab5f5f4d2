#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks the kernels of every instruction set that this processor runs, and those of 64-bit ARM
# processors under qemu-user where that is installed (Debian: qemu-user-static
# gcc-aarch64-linux-gnu libc6-dev-arm64-cross). `check.sh count` prints the instructions that one
# product takes instead, which repeat on a noisy machine (needs valgrind, which knows no AVX-512, or
# a perf that may count).
set -euo pipefail
cd "$(dirname "$0")"
sources=../../Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(-O3 -fno-math-errno -ffp-contract=fast -D_GNU_SOURCE -I"$sources/include")

clang "${flags[@]}" kernels.c "$sources"/*.c -lm -lpthread -o "$work/kernels"

# Instructions in user space of `kernels once SET FORMAT TOKENS`.
instructions() {
    if perf stat -x, -e instructions:u true > /dev/null 2>&1 \
        && perf stat -x, -e instructions:u true 2>&1 | grep -q '^[0-9]'; then
        perf stat -x, -e instructions:u "$work/kernels" once "$@" 2>&1 | grep instructions | cut -d, -f1
    else
        valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/kernels" once "$@" 2>&1 \
            | sed -n 's/.*Collected : //p'
    fi
}

if [ "${1:-check}" = count ]; then
    echo "| kernels | format | tokens | instructions of one product, 576 x 1536 |"
    echo "|---|---|---|---|"
    for set in scalar avx2 avxvnni avx512; do
        for format in q4_1 q4_k; do
            empty=$(instructions "$set" "$format" 0) || continue
            for tokens in 1 8; do
                total=$(instructions "$set" "$format" "$tokens") || continue
                [ -z "$total" ] || echo "| $set | $format | $tokens | $((total - empty)) |"
            done
        done
    done
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
