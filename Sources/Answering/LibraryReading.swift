// SPDX-License-Identifier: Apache-2.0
//
// Passages are known before any question is. While nobody asks, the model reads them ahead, those
// of the pages asked for most first, so that at question time their state is loaded.

import Documents
public import Inference
public import Retrieval

/// Reads a library's passages ahead.
public struct LibraryReading: Sendable {
    /// How a reading ended.
    public enum End: Sendable, Equatable {
        /// All passages are read.
        case complete
        /// The budget is used up.
        case budgetUsed
        /// The model keeps nothing.
        case notKept
    }

    private let generation: Generation
    private let model: GGUFLanguageModel

    /// Creates a reading of one generation by one model.
    public init(of generation: Generation, with model: GGUFLanguageModel) {
        self.generation = generation
        self.model = model
    }

    /// Reads passage after passage; what is kept already costs next to nothing.
    ///
    /// - Parameters:
    ///   - popular: Identities of pages, most asked for first; the others follow in the library's
    ///     order.
    ///   - wait: Called before each passage; returns when nobody else needs the model.
    /// - Throws: What `wait` throws, `RetrievalError` and `InferenceError`.
    public func run(popular: [String], wait: () async throws -> Void) async throws -> End {
        let wanted = Dictionary(
            zip(popular, popular.indices), uniquingKeysWith: { first, _ in first })
        let pages = generation.pages.enumerated().sorted { left, right in
            let (a, b) = (wanted[left.element.id] ?? .max, wanted[right.element.id] ?? .max)
            return (a, left.offset) < (b, right.offset)
        }
        var rank = 0
        for page in pages.map(\.element) {
            for passage in try generation.passages(Array(page.passages)) {
                let messages = GroundedPrompt.ahead(passage, of: page)
                var result: GGUFLanguageModel.Preparation
                repeat {
                    try await wait()
                    result = try await model.prepare(messages, rank: rank)
                } while result == .interrupted
                if result == .noRoom { return .budgetUsed }
                if result == .notKept { return .notKept }
                rank += 1
            }
        }
        return .complete
    }
}
