// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Tells on standard error how far a long run has come and how long the rest will take. Silent when
/// nobody looks: standard error is no terminal.
struct RunProgress {
    private let label: String
    private let total: Int
    private let start = ContinuousClock.now
    private var done = 0
    private var computed = 0

    init(_ label: String, total: Int) {
        self.label = label
        self.total = total
    }

    /// Notes one more question; one that came from the cache tells nothing about time.
    mutating func advance(fromCache: Bool) {
        done += 1
        computed += fromCache ? 0 : 1
        guard isatty(STDERR_FILENO) == 1 else { return }
        let spent = (ContinuousClock.now - start) / .seconds(1)
        let left = computed > 0 ? spent / Double(computed) * Double(total - done) : 0
        let text = "\r\(label): \(done)/\(total), about \(Int(left.rounded(.up))) s left  "
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
        if done == total { try? FileHandle.standardError.write(contentsOf: Data("\n".utf8)) }
    }
}
