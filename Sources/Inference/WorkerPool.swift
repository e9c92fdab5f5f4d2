// SPDX-License-Identifier: Apache-2.0
//
// Swift's door to the pool of worker threads in CKernels. One pool serves every model of the
// program, so that generator and encoder share the cores instead of fighting for them.

internal import CKernels
internal import Dispatch

/// Threads that share short loops. Safe to use from several threads: loops take turns.
public final class WorkerPool: @unchecked Sendable {
    // why @unchecked: the C pool locks itself.

    private let pool: OpaquePointer

    /// Threads that work on a loop, the caller included.
    public let threads: Int

    /// Whether the work gives way to the process's other threads when cores are short.
    public let givesWay: Bool

    /// Starts `threads - 1` workers (1 to 256 threads).
    ///
    /// - Parameter givesWay: Lets the process's other threads go first, as far as the system allows:
    ///   a model that writes for seconds must not delay a search of milliseconds.
    /// - Throws: `InferenceError` of kind `.invalidRequest` when the number is out of range or the
    ///   system refuses threads.
    public init(threads: Int, givesWay: Bool = false) throws(InferenceError) {
        guard (1...256).contains(threads), let pool = Self.start(Int32(threads), givesWay) else {
            throw InferenceError(
                .invalidRequest,
                "\(threads) worker threads could not be started; allowed are 1 to 256. "
                    + "Set the number of processor cores.")
        }
        self.pool = pool
        self.threads = threads
        self.givesWay = givesWay
    }

    /// New threads have the priority of the thread that starts them, and Dispatch has threads of low
    /// priority.
    private static func start(_ threads: Int32, _ givesWay: Bool) -> OpaquePointer? {
        guard givesWay else { return wardbook_pool_create(threads) }
        nonisolated(unsafe) var pool: OpaquePointer?
        let started = DispatchSemaphore(value: 0)
        DispatchQueue.global(qos: .background).async {
            pool = wardbook_pool_create(threads)
            started.signal()
        }
        started.wait()
        return pool
    }

    deinit { wardbook_pool_destroy(pool) }

    /// Keeps the workers awake while `body` runs: put it around everything that calls `run` often.
    public func awake<Result, Failure: Error>(_ body: () throws(Failure) -> Result)
        throws(Failure) -> Result
    {
        begin()
        defer { end() }
        return try body()
    }

    /// Wakes the workers until the matching `end`. Calls nest.
    func begin() { wardbook_pool_begin(pool) }

    /// Lets the workers sleep again.
    func end() { wardbook_pool_end(pool) }

    /// Calls `body(chunk, worker)` for every chunk in `0..<chunks`, in any order and on any thread,
    /// and returns when all are done. `worker` is below `threads`. Allocates a little: kernels that
    /// run thousands of times a second use `run(_:_:chunks:)`.
    public func run(chunks: Int, _ body: @Sendable (_ chunk: Int, _ worker: Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            var box = body
            withUnsafeMutablePointer(to: &box) { pointer in
                wardbook_pool_run(
                    pool,
                    { context, chunk, worker in
                        let body = context!.assumingMemoryBound(
                            to: (@Sendable (Int, Int) -> Void).self)
                        body.pointee(Int(chunk), Int(worker))
                    }, pointer, Int32(chunks))
            }
        }
    }

    /// Runs a kernel of CKernels over `chunks` chunks of `job`. Allocates nothing.
    func run<Job>(_ task: wardbook_task, _ job: inout Job, chunks: Int) {
        withUnsafeMutablePointer(to: &job) { wardbook_pool_run(pool, task, $0, Int32(chunks)) }
    }
}
