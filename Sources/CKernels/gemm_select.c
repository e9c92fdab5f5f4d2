// SPDX-License-Identifier: Apache-2.0
//
// Asks the processor once which matrix kernels it runs.

#include "gemm_kernels.h"

#include <pthread.h>

static const wardbook_gemm_kernel *available[4];
static int32_t available_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512vl");
    if (avx512 && __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("amx-bf16") &&
        wardbook_gemm_amx_permitted()) {
        available[available_count++] = &wardbook_gemm_amx;
    }
    if (avx512) available[available_count++] = &wardbook_gemm_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        available[available_count++] = &wardbook_gemm_avx2;
    }
#endif
    available[available_count++] = &wardbook_gemm_portable;
}

int32_t wardbook_gemm_kernel_count(void) {
    pthread_once(&once, find);
    return available_count;
}

const wardbook_gemm_kernel *wardbook_gemm_kernel_at(int32_t index) {
    pthread_once(&once, find);
    return available[index < 0 || index >= available_count ? available_count - 1 : index];
}
