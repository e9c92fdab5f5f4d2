// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How often pages were cited since the start: numbers in memory, never who asked what.
final class PagePopularity: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Counts pages of an answer.
    func count(_ pages: [String]) {
        counts.withLock { counts in
            for page in pages { counts[page, default: 0] += 1 }
        }
    }

    /// The pages, most cited first.
    var ranking: [String] {
        counts.withLock { counts in
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        }
    }
}
