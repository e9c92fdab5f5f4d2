// SPDX-License-Identifier: Apache-2.0
//
// Checks and times the products of CKernels alone, without Swift, so that it runs wherever C does: under
// qemu-user for other processors. check.sh builds and runs it.
//
//     kernels check SET               every block format against double precision, every number of tokens
//     kernels time SET COLUMNS ROWS   microseconds for 1, 2, 4 and 8 tokens
//     kernels count SET               instructions of one product of 576 columns by 48 rows
#include <math.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "wardbook_kernels.h"

enum { TOKENS = 17, FORMATS = 12 };

static const struct {
    const char *name;
    int32_t format;
} formats[FORMATS] = {
    {"q4_0", WARDBOOK_Q4_0}, {"q4_1", WARDBOOK_Q4_1},     {"q5_0", WARDBOOK_Q5_0},
    {"q5_1", WARDBOOK_Q5_1}, {"q8_0", WARDBOOK_Q8_0},     {"q2_k", WARDBOOK_Q2_K},
    {"q3_k", WARDBOOK_Q3_K}, {"q4_k", WARDBOOK_Q4_K},     {"q5_k", WARDBOOK_Q5_K},
    {"q6_k", WARDBOOK_Q6_K}, {"iq4_nl", WARDBOOK_IQ4_NL}, {"iq4_xs", WARDBOOK_IQ4_XS},
};

static uint32_t state = 1;

static uint32_t random_bits(void) {
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

/// A matrix of random weights with the token vectors for it.
typedef struct {
    const wardbook_kernels *kernels;
    wardbook_inputs inputs;
    wardbook_product product;
    size_t bytes;
} scene;

static void *room(size_t bytes) { return aligned_alloc(64, (bytes + 8192) / 64 * 64); }

/// Scales of a block are small halves, so that nothing overflows.
static void tame(uint8_t *block, int32_t format, int32_t bytes) {
    const uint16_t scale = (uint16_t)(0x2000 + random_bits() % 0x400);
    const int at_end = format == WARDBOOK_Q6_K || format == WARDBOOK_Q3_K;
    const int offset = at_end ? bytes - 2 : format == WARDBOOK_Q2_K ? bytes - 4 : 0;
    memcpy(block + offset, &scale, sizeof scale);
    const int has_minimum = format == WARDBOOK_Q4_1 || format == WARDBOOK_Q5_1 ||
                            format == WARDBOOK_Q4_K || format == WARDBOOK_Q5_K ||
                            format == WARDBOOK_Q2_K;
    if (has_minimum) memcpy(block + offset + 2, &scale, sizeof scale);
}

static scene make(const wardbook_kernels *kernels, int32_t format, int32_t columns, int32_t rows) {
    const int32_t elements = wardbook_block_elements(format), size = wardbook_block_bytes(format);
    columns = columns / elements * elements;
    const int64_t padded = (columns + 255) / 256 * 256;
    scene s = {.kernels = kernels, .bytes = (size_t)columns / (size_t)elements * (size_t)size * (size_t)rows};
    uint8_t *weights = room(s.bytes);
    for (size_t i = 0; i < s.bytes; i++) weights[i] = (uint8_t)random_bits();
    for (size_t i = 0; i < s.bytes; i += (size_t)size) tame(weights + i, format, size);
    s.inputs = (wardbook_inputs){
        .tokens = TOKENS, .columns = columns, .x = room(sizeof(float) * TOKENS * (size_t)padded),
        .q = room(TOKENS * (size_t)padded), .d = room(TOKENS * (size_t)padded),
        .s = room(TOKENS * (size_t)padded)};
    for (int64_t i = 0; i < (int64_t)TOKENS * columns; i++)
        s.inputs.x[i] = (float)((int)(random_bits() % 2001) - 1000) / 1000;
    for (int64_t t = 0; t < TOKENS; t++)
        kernels->quantize(s.inputs.x + t * columns, columns, s.inputs.q + t * padded,
                          s.inputs.d + t * padded / 16, s.inputs.s + t * padded / 16);
    s.product = (wardbook_product){
        .weights = weights, .y = room(sizeof(float) * TOKENS * (size_t)rows), .stride = rows,
        .format = format, .rows = rows, .columns = columns};
    return s;
}

/// Largest error against double precision, relative to the largest result.
static double error_of(const scene *s) {
    const int32_t columns = s->product.columns, rows = s->product.rows;
    const int64_t padded = (columns + 255) / 256 * 256;
    const int64_t row_bytes = (int64_t)s->bytes / rows;
    float *weights = room(sizeof(float) * (size_t)columns);
    double worst = 0, largest = 1e-30;
    for (int32_t r = 0; r < rows; r++) {
        s->kernels->dequantize(s->product.format, (const uint8_t *)s->product.weights + r * row_bytes,
                               columns, weights);
        for (int64_t t = 0; t < TOKENS; t++) {
            double sum = 0;
            for (int32_t c = 0; c < columns; c++)
                sum += (double)weights[c] * s->inputs.d[(t * padded + c) / 16] *
                       s->inputs.q[t * padded + c];
            worst = fmax(worst, fabs(sum - s->product.y[t * rows + r]));
            largest = fmax(largest, fabs(sum));
        }
    }
    return worst / largest;
}

/// Results that differ in a bit when fewer tokens or rows are computed at once.
static int differences(const scene *s) {
    const int32_t rows = s->product.rows;
    int count = 0;
    for (int32_t tokens = 1; tokens <= TOKENS; tokens++) {
        wardbook_inputs some = s->inputs;
        wardbook_product other = s->product;
        some.tokens = tokens;
        other.y = room(sizeof(float) * TOKENS * (size_t)rows);
        for (int32_t r = 0; r < rows; r += 37)
            s->kernels->multiply(&other, &some, r, r + 37 < rows ? r + 37 : rows);
        for (int64_t i = 0; i < (int64_t)tokens * rows; i++)
            count += memcmp(other.y + i, s->product.y + i, sizeof(float)) != 0;
        free(other.y);
    }
    return count;
}

static int check(const wardbook_kernels *kernels) {
    static const int32_t shapes[][2] = {{576, 100}, {1536, 37}, {2048, 16}, {288, 7}};
    int faults = 0;
    for (int f = 0; f < FORMATS; f++) {
        for (int i = 0; i < 4; i++) {
            const int32_t elements = wardbook_block_elements(formats[f].format);
            if (shapes[i][0] < elements) continue;
            scene s = make(kernels, formats[f].format, shapes[i][0], shapes[i][1]);
            kernels->multiply(&s.product, &s.inputs, 0, s.product.rows);
            const double error = error_of(&s);
            const int changed = differences(&s);
            if (!(error < 1e-5) || changed) {
                printf("%s %s %d x %d: error %.1e, %d bits differ\n", kernels->name, formats[f].name,
                       s.product.columns, s.product.rows, error, changed);
                faults++;
            }
        }
    }
    printf("%s: %s\n", kernels->name, faults ? "WRONG" : "all formats agree");
    return faults;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void measure(const wardbook_kernels *kernels, int32_t columns, int32_t rows) {
    for (int f = 0; f < FORMATS; f++) {
        if (columns < wardbook_block_elements(formats[f].format)) continue;
        scene s = make(kernels, formats[f].format, columns, rows);
        printf("%-7s", formats[f].name);
        for (int32_t tokens = 1; tokens <= 8; tokens *= 2) {
            s.inputs.tokens = tokens;
            double best = 1e9;
            for (int i = 0; i < 60; i++) {
                const double start = seconds();
                kernels->multiply(&s.product, &s.inputs, 0, rows);
                best = fmin(best, seconds() - start);
            }
            printf("  %d: %4.0f us, %4.1f GB/s", tokens, best * 1e6, (double)s.bytes / best / 1e9);
        }
        printf("\n");
    }
}

/// Instructions that one product takes, counted by stepping through it: the same on a busy machine, and with
/// instructions that simulators do not know.
static long instructions(const scene *s) {
    const pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        s->kernels->multiply(&s->product, &s->inputs, 0, s->product.rows);
        raise(SIGSTOP);
        _exit(0);
    }
    int status = 0;
    long steps = 0;
    waitpid(child, &status, 0);
    do {
        steps++;
        ptrace(PTRACE_SINGLESTEP, child, NULL, NULL);
        waitpid(child, &status, 0);
    } while (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
    const int whole = WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return whole ? steps : -1;
}

static int count_instructions(const wardbook_kernels *kernels) {
    static const char *const hot[] = {"q4_1", "q5_0", "q8_0", "q4_k", "q6_k"};
    for (int f = 0; f < FORMATS; f++) {
        int is_hot = 0;
        for (size_t i = 0; i < sizeof hot / sizeof *hot; i++) is_hot |= !strcmp(hot[i], formats[f].name);
        if (!is_hot) continue;
        scene s = make(kernels, formats[f].format, 576, 48);
        printf("| %s | %s |", kernels->name, formats[f].name);
        for (s.inputs.tokens = 1; s.inputs.tokens <= 8; s.inputs.tokens *= 2) {
            const long steps = instructions(&s);
            if (steps < 0) return puts(" this process may not be stepped through"), 1;
            printf(" %ld |", steps);
        }
        puts("");
    }
    return 0;
}

int main(int count, char **words) {
    const char *verb = count > 1 ? words[1] : "check";
    const wardbook_kernels *kernels = wardbook_kernels_named(count > 2 ? words[2] : NULL);
    if (!kernels) return puts("this processor lacks them"), 0;
    if (strcmp(verb, "check") == 0) return check(kernels) > 0;
    if (strcmp(verb, "count") == 0) return count_instructions(kernels);
    if (strcmp(verb, "time") == 0 && count > 4) measure(kernels, atoi(words[3]), atoi(words[4]));
    return 0;
}
