/* SPDX-License-Identifier: Apache-2.0
 *
 * The worker pool; wardbook_pool.h tells the idea.
 *
 * `state` holds the loop's number (high half) and the chunks not yet claimed (low half). A claim is
 * one compare-and-swap from (n, r) to (n, r - 1). After a successful claim the loop cannot end
 * before that chunk is done, so its fields may be read then, and only then. */
#include "include/wardbook_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#define CACHE_LINE 64
/* Spins between two looks at the scheduler, so that somebody else may have the core. */
#define SPINS_BEFORE_YIELD 2000
/* Yields after the last `end` before a worker goes to sleep. */
#define YIELDS_BEFORE_SLEEP 40

typedef struct {
    wardbook_pool *pool;
    int32_t number;
    pthread_t thread;
} worker;

struct wardbook_pool {
    _Alignas(CACHE_LINE) _Atomic uint64_t state;
    _Alignas(CACHE_LINE) _Atomic int32_t done;
    _Alignas(CACHE_LINE) _Atomic int32_t awake; /* begins without their end */
    _Atomic int32_t stopping;
    _Alignas(CACHE_LINE) wardbook_task task;
    void *context;
    int32_t chunks;
    int32_t threads;
    pthread_mutex_t turn; /* one loop at a time */
    pthread_mutex_t sleep;
    pthread_cond_t wake;
    worker *workers;
};

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Claims and does chunks until none is left. Returns whether it did any. */
static int work(wardbook_pool *pool, int32_t number) {
    int did = 0;
    uint64_t state = atomic_load_explicit(&pool->state, memory_order_acquire);
    while ((uint32_t)state != 0) {
        if (!atomic_compare_exchange_weak_explicit(&pool->state, &state, state - 1,
                                                   memory_order_acq_rel, memory_order_acquire))
            continue;
        int32_t chunk = pool->chunks - (int32_t)(uint32_t)state;
        pool->task(pool->context, chunk, number);
        atomic_fetch_add_explicit(&pool->done, 1, memory_order_release);
        did = 1;
        state = atomic_load_explicit(&pool->state, memory_order_acquire);
    }
    return did;
}

static void *worker_main(void *argument) {
    worker *self = argument;
    wardbook_pool *pool = self->pool;
    int spins = 0, yields = 0;
    while (!atomic_load_explicit(&pool->stopping, memory_order_acquire)) {
        if (work(pool, self->number)) {
            spins = yields = 0;
            continue;
        }
        if (++spins < SPINS_BEFORE_YIELD) {
            relax();
            continue;
        }
        spins = 0;
        sched_yield();
        if (atomic_load_explicit(&pool->awake, memory_order_acquire) > 0) yields = 0;
        if (++yields < YIELDS_BEFORE_SLEEP) continue;
        yields = 0;
        pthread_mutex_lock(&pool->sleep);
        while (atomic_load(&pool->awake) == 0 && !atomic_load(&pool->stopping))
            pthread_cond_wait(&pool->wake, &pool->sleep);
        pthread_mutex_unlock(&pool->sleep);
    }
    return NULL;
}

static void stop(wardbook_pool *pool, int32_t started) {
    pthread_mutex_lock(&pool->sleep);
    atomic_store(&pool->stopping, 1);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->sleep);
    for (int32_t i = 0; i < started; i++) pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->sleep);
    pthread_mutex_destroy(&pool->turn);
    free(pool->workers);
    free(pool);
}

wardbook_pool *wardbook_pool_create(int32_t threads) {
    if (threads < 1) return NULL;
    wardbook_pool *pool = aligned_alloc(CACHE_LINE, sizeof *pool);
    if (!pool) return NULL;
    *pool = (wardbook_pool){.threads = threads};
    pthread_mutex_init(&pool->turn, NULL);
    pthread_mutex_init(&pool->sleep, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->workers = calloc((size_t)threads, sizeof *pool->workers);
    int32_t started = 0;
    while (pool->workers && started < threads - 1) {
        worker *w = &pool->workers[started];
        *w = (worker){.pool = pool, .number = started + 1};
        if (pthread_create(&w->thread, NULL, worker_main, w)) break;
        started++;
    }
    if (pool->workers && started == threads - 1) return pool;
    stop(pool, started);
    return NULL;
}

void wardbook_pool_destroy(wardbook_pool *pool) { stop(pool, pool->threads - 1); }

int32_t wardbook_pool_threads(const wardbook_pool *pool) { return pool->threads; }

void wardbook_pool_begin(wardbook_pool *pool) {
    if (atomic_fetch_add(&pool->awake, 1) > 0 || pool->threads == 1) return;
    pthread_mutex_lock(&pool->sleep);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->sleep);
}

void wardbook_pool_end(wardbook_pool *pool) { atomic_fetch_sub(&pool->awake, 1); }

void wardbook_pool_run(wardbook_pool *pool, wardbook_task task, void *context, int32_t chunks) {
    if (chunks <= 0) return;
    if (chunks == 1 || pool->threads == 1) {
        pthread_mutex_lock(&pool->turn);
        for (int32_t i = 0; i < chunks; i++) task(context, i, 0);
        pthread_mutex_unlock(&pool->turn);
        return;
    }
    pthread_mutex_lock(&pool->turn);
    pool->task = task;
    pool->context = context;
    pool->chunks = chunks;
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    uint64_t number = (atomic_load_explicit(&pool->state, memory_order_relaxed) >> 32) + 1;
    atomic_store_explicit(&pool->state, number << 32 | (uint32_t)chunks, memory_order_release);
    work(pool, 0);
    for (int spins = 0; atomic_load_explicit(&pool->done, memory_order_acquire) != chunks;) {
        if (++spins < SPINS_BEFORE_YIELD) {
            relax();
        } else {
            spins = 0;
            sched_yield();
        }
    }
    pthread_mutex_unlock(&pool->turn);
}
