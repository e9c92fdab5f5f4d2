// SPDX-License-Identifier: Apache-2.0
//
// Threads for what keeps a core busy for milliseconds. On the cooperative threads, of which there are
// as many as cores, two searches would hold up every step of every other request; here the system
// divides the cores between them.

import Dispatch

/// Runs searches and the checking of answers, as many at the same time as there are cores.
final class WorkExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "wardbook.work", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
