/* SPDX-License-Identifier: Apache-2.0
 *
 * A pool of worker threads for loops that last microseconds.
 *
 * Chunks of a loop are claimed one by one from a counter that is tagged with the loop's number, so
 * the caller finishes alone when a worker is late, and a late worker can never touch the next
 * loop's data. Between `begin` and `end` workers spin (waking a parked thread costs hundreds of
 * microseconds); otherwise they sleep. */
#ifndef WARDBOOK_POOL_H
#define WARDBOOK_POOL_H

#include <stdint.h>

typedef struct wardbook_pool wardbook_pool;

/* Does chunk `chunk` of a loop. `worker` is 0 for the caller and below the number of threads: use
 * it to pick scratch memory. */
typedef void (*wardbook_task)(void *_Nullable context, int32_t chunk, int32_t worker)
    __attribute__((swift_attr("@Sendable")));

/* A pool of `threads` threads, the caller included: it starts threads - 1. NULL when memory or
 * threads are refused. */
wardbook_pool *_Nullable wardbook_pool_create(int32_t threads);

/* Ends the workers. No loop may be running. */
void wardbook_pool_destroy(wardbook_pool *_Nonnull pool);

/* Threads, the caller included. */
int32_t wardbook_pool_threads(const wardbook_pool *_Nonnull pool);

/* Workers stay awake until the matching `end`. Calls nest and may come from several threads. */
void wardbook_pool_begin(wardbook_pool *_Nonnull pool);
void wardbook_pool_end(wardbook_pool *_Nonnull pool);

/* Runs task(context, 0 ..< chunks) on the caller and the workers that are awake; returns when all
 * are done. Loops from several threads take turns. A task must not call `run` of the same pool. */
void wardbook_pool_run(wardbook_pool *_Nonnull pool, wardbook_task _Nonnull task,
                       void *_Nullable context, int32_t chunks);

#endif
