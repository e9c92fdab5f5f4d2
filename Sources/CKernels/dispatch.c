/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks the processor once what it has and hands out the table of kernels. */
#include "dispatch.h"

#include <string.h>

#if defined(__aarch64__)
#include <sys/auxv.h>

static int has_neon(void) { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; }
#elif defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel lends tile registers only to processes that ask (arch/x86, "XSTATE permissions"). */
enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };

static int has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("f16c");
}

static int has_avxvnni(void) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return has_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vnni");
}

static int has_amx(void) {
    return has_avx512() && __builtin_cpu_supports("avx512bf16") &&
           __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16") &&
           syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}
#endif

const wardbook_kernels *wardbook_kernels_named(const char *name) {
#if defined(__aarch64__)
    if ((!name || !strcmp(name, "neon")) && has_neon()) return &wardbook_kernels_neon;
#elif defined(__x86_64__)
    __builtin_cpu_init();
    if ((!name || !strcmp(name, "amx")) && has_amx()) return &wardbook_kernels_amx;
    if ((!name || !strcmp(name, "avx512")) && has_avx512()) return &wardbook_kernels_avx512;
    if ((!name || !strcmp(name, "avxvnni")) && has_avxvnni()) return &wardbook_kernels_avxvnni;
    if ((!name || !strcmp(name, "avx2")) && has_avx2()) return &wardbook_kernels_avx2;
#endif
    return !name || !strcmp(name, "scalar") ? &wardbook_kernels_scalar : NULL;
}
