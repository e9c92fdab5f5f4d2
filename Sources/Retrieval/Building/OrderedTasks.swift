// SPDX-License-Identifier: Apache-2.0

/// Runs a transformation of many inputs on the cooperative pool and hands the results over in
/// order. At most `ahead` of them run or wait, so memory stays bounded however slow the consumer
/// is, and the pool works on while the consumer waits for something else.
struct OrderedTasks<Input: Sendable, Output: Sendable> {
    private let inputs: [Input]
    private let ahead: Int
    private let transform: @Sendable (Input) throws -> Output

    /// Names the work; nothing runs before `forEach`.
    init(
        _ inputs: [Input], ahead: Int = 16,
        transform: @escaping @Sendable (Input) throws -> Output
    ) {
        self.inputs = inputs
        self.ahead = ahead
        self.transform = transform
    }

    /// Calls `consume` with each result in the order of the inputs. The first error, or the
    /// cancellation of the calling task, ends the run and is thrown.
    func forEach(_ consume: (Output) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: (Int, Output).self) { group in
            var waiting: [Int: Output] = [:]
            var started = 0
            var handed = 0
            while handed < inputs.count {
                try Task.checkCancellation()
                while started < min(inputs.count, handed + ahead) {
                    let (number, input, transform) = (started, inputs[started], transform)
                    group.addTask { (number, try transform(input)) }
                    started += 1
                }
                if let next = waiting.removeValue(forKey: handed) {
                    handed += 1
                    try await consume(next)
                } else if let (number, output) = try await group.next() {
                    waiting[number] = output
                }
            }
        }
    }
}
