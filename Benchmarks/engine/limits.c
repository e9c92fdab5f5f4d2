// SPDX-License-Identifier: Apache-2.0
//
// What this machine can do at best, with 1 thread and with N: bytes read from memory, and products of bytes
// (8-bit dot products, AVX-512 VNNI or AVX-VNNI where the processor has them). Prints JSON.
//
//     cc -O3 -pthread limits.c -o limits && ./limits 2
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { THREADS_MAX = 64, ROUNDS = 5, REPETITIONS = 40000000 };
static const size_t bytes = (size_t)512 << 20;

typedef struct {
    const uint8_t *memory; // of `bytes`
    size_t from, to;
    uint64_t result; // keeps the compiler from leaving the work out
} share;

static void *read_memory(void *context) {
    share *s = context;
    const uint64_t *words = (const uint64_t *)(s->memory + s->from);
    uint64_t sums[16] = {0};
    for (size_t i = 0; i < (s->to - s->from) / 8; i += 16)
        for (int j = 0; j < 16; j++) sums[j] += words[i + (size_t)j];
    for (int j = 0; j < 16; j++) s->result += sums[j];
    return NULL;
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512vnni"))) static double dot512(share *s) {
    __m512i sums[12], x = _mm512_set1_epi8((char)s->from);
    for (int j = 0; j < 12; j++) sums[j] = _mm512_set1_epi32(j);
    for (long i = 0; i < REPETITIONS; i += 12)
        for (int j = 0; j < 12; j++) sums[j] = _mm512_dpbusd_epi32(sums[j], x, x);
    for (int j = 0; j < 12; j++) s->result += (uint64_t)_mm512_reduce_add_epi32(sums[j]);
    return 128;
}

__attribute__((target("avx2,avxvnni"))) static double dot256(share *s) {
    __m256i sums[12], x = _mm256_set1_epi8((char)s->from);
    for (int j = 0; j < 12; j++) sums[j] = _mm256_set1_epi32(j);
    for (long i = 0; i < REPETITIONS; i += 12)
        for (int j = 0; j < 12; j++) sums[j] = _mm256_dpbusd_avx_epi32(sums[j], x, x);
    for (int j = 0; j < 12; j++) s->result += (uint64_t)_mm256_extract_epi32(sums[j], 0);
    return 64;
}
#endif

/// Multiplications and additions of one repetition; 0 where the processor has no such instruction.
static double operations(share *s) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512vnni")) return dot512(s);
    if (__builtin_cpu_supports("avxvnni")) return dot256(s);
#endif
    return (void)s, 0;
}

static void *multiply(void *context) {
    operations(context);
    return NULL;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/// Least seconds that `threads` threads need for their shares of `work`.
static double least(void *(*work)(void *), const uint8_t *memory, int threads) {
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t ids[THREADS_MAX];
        share shares[THREADS_MAX];
        const double start = seconds();
        for (int i = 0; i < threads; i++) {
            const size_t part = bytes / (size_t)threads / 128 * 128;
            shares[i] = (share){memory, part * (size_t)i, part * (size_t)(i + 1), 0};
            if (pthread_create(&ids[i], NULL, work, &shares[i])) exit(1);
        }
        for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
        const double took = seconds() - start;
        best = took < best ? took : best;
    }
    return best;
}

int main(int count, char **words) {
    int threads = count > 1 ? atoi(words[1]) : 2;
    if (threads < 1 || threads > THREADS_MAX) return fputs("threads: 1 to 64\n", stderr), 64;
    uint8_t *memory = aligned_alloc(4096, bytes);
    if (!memory) return fputs("not enough memory\n", stderr), 71;
    memset(memory, 1, bytes);
    share probe = {memory, 0, 0, 0};
    const double each = operations(&probe);
    const int counts[2] = {1, threads};
    double reads[2], dots[2];
    for (int i = 0; i < 2; i++) {
        reads[i] = (double)bytes / least(read_memory, memory, counts[i]) / 1e9;
        dots[i] = each * REPETITIONS * counts[i] / least(multiply, memory, counts[i]) / 1e9;
    }
    printf("{\"threads\": [1, %d], \"readGBs\": [%.1f, %.1f], \"byteProductGOPs\": [%.0f, %.0f]}\n",
           threads, reads[0], reads[1], dots[0], dots[1]);
}
