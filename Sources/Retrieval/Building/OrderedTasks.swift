// SPDX-License-Identifier: Apache-2.0

/// Runs a transformation of many inputs on the cooperative pool and hands the results over in
/// order, several at a time: waking the consumer for each would cost more than some results do. At
/// most `ahead` batches run or wait, so memory stays bounded however slow the consumer is, and the
/// pool works on while the consumer waits for something else.
struct OrderedTasks<Input: Sendable, Output: Sendable> {
    private let batches: [ArraySlice<Input>]
    private let ahead: Int
    private let transform: @Sendable (Input) throws -> Output

    /// Names the work; nothing runs before `forEachBatch`.
    init(
        _ inputs: [Input], batchSize: Int = 32, ahead: Int = 4,
        transform: @escaping @Sendable (Input) throws -> Output
    ) {
        batches = stride(from: 0, to: inputs.count, by: batchSize).map {
            inputs[$0..<min($0 + batchSize, inputs.count)]
        }
        self.ahead = ahead
        self.transform = transform
    }

    /// Calls `consume` with the results in the order of the inputs. The first error, or the
    /// cancellation of the calling task, ends the run and is thrown.
    func forEachBatch(_ consume: ([Output]) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: (Int, [Output]).self) { group in
            var waiting: [Int: [Output]] = [:]
            var started = 0
            var handed = 0
            while handed < batches.count {
                try Task.checkCancellation()
                while started < min(batches.count, handed + ahead) {
                    let (number, batch, transform) = (started, batches[started], transform)
                    group.addTask { (number, try batch.map(transform)) }
                    started += 1
                }
                if let next = waiting.removeValue(forKey: handed) {
                    handed += 1
                    try await consume(next)
                } else if let (number, outputs) = try await group.next() {
                    waiting[number] = outputs
                }
            }
        }
    }
}
