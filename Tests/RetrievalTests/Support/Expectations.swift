// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Retrieval

/// Expects a `RetrievalError` of one kind and returns its text.
@discardableResult
func expect(
    _ kind: RetrievalError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async -> String {
    do {
        _ = try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
        return ""
    } catch let error as RetrievalError {
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        return error.description
    } catch {
        Issue.record("threw \(error)", sourceLocation: sourceLocation)
        return ""
    }
}

/// Remembers what a build reported.
final class ProgressLog: Sendable {
    private let entries = Mutex<[BuildProgress]>([])

    var all: [BuildProgress] { entries.withLock { $0 } }

    func add(_ entry: BuildProgress) { entries.withLock { $0.append(entry) } }
}
