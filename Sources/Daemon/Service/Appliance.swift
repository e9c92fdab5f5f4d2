// SPDX-License-Identifier: Apache-2.0
//
// The composition root: models and index are opened here and nowhere else.

import Foundation
import Logging
import Retrieval

/// Everything that answers questions, opened and checked.
actor Appliance {
    /// What may be missing at the start.
    enum Start {
        /// Everything has to be there: a person is told what to do.
        case complete
        /// The index may come later: a fresh installation waits for its first library.
        case withoutIndex
    }

    /// A clock may be set back this many seconds without harm.
    private static let clockSlack = 3600.0

    private nonisolated let questionBytesMax: Int
    private nonisolated let begun = ContinuousClock.now
    private let logger: Logger
    private var store: GenerationStore
    private(set) var models: Models
    private var current: Library?
    /// The state of the index folder's `current` when it was last looked at.
    private var seen: IndexState?
    /// Why something newer than what is in service could not be opened.
    private var refusals: [String] = []

    /// Which generation is in service on disk. Numbers alone do not tell: an index folder can be
    /// exchanged for another one (`bundle install`).
    private struct IndexState: Equatable {
        let number: Int
        let manifest: FileIdentity?
    }

    /// Opens models and index. Throws `ServiceError`, `RetrievalError` or `InferenceError`.
    init(_ configuration: Configuration, start: Start = .complete, logger: Logger) throws {
        self.logger = logger
        questionBytesMax = configuration.questionBytes
        models = try Models(configuration)
        store = GenerationStore(URL(fileURLWithPath: configuration.index))
        let state = Self.state(of: store)
        seen = state
        current =
            start == .complete || state != nil ? try Library(store, models: models) : nil
    }

    private static func state(of store: GenerationStore) -> IndexState? {
        store.currentNumber.map {
            IndexState(
                number: $0,
                manifest: FileIdentity(
                    path: store.folder.appending(path: "current/manifest.json").path))
        }
    }

    /// The library in service. A newer generation is taken up here, between two requests; one that
    /// cannot be opened leaves the old one in service, with a warning in the status. Throws
    /// `Problems.noIndex` when there has never been one.
    func library() throws -> Library {
        let state = Self.state(of: store)
        if let state, state != seen {
            seen = state
            takeUp(state.number)
        }
        guard let current else { throw Problems.noIndex }
        return current
    }

    private func takeUp(_ number: Int) {
        do {
            current = try Library(store, models: models)
            refusals = []
            logger.notice("generation \(number) is in service")
        } catch {
            let stays = current.map { "generation \($0.generation.manifest.generation) stays" }
            refusals = [
                """
                Generation \(number) cannot be opened, \(stays ?? "none is") in service. \(error)
                """
            ]
            logger.error("\(refusals[0])")
        }
    }

    /// Opens models and index again after a change of configuration or files. What cannot be opened
    /// leaves everything as it was and throws.
    func reload(_ configuration: Configuration) throws {
        let store = GenerationStore(URL(fileURLWithPath: configuration.index))
        let models =
            Models.Origin(configuration) == self.models.origin
            ? self.models : try Models(configuration)
        let state = Self.state(of: store)
        let library = state == nil ? nil : try Library(store, models: models)
        (self.store, self.models, seen) = (store, models, state)
        current = library ?? current
        refusals = []
    }

    /// Adds a warning that stays until the next reload that succeeds.
    func warn(_ warning: String) { refusals = [warning] }

    /// The folder of the index in service.
    var indexFolder: String { store.folder.path }

    /// What needs an administrator's eye.
    func warnings() -> [String] {
        guard let current else { return refusals }
        let manifest = current.generation.manifest
        var warnings = refusals
        if Self.state(of: store) == nil {
            warnings.append(
                """
                \(indexFolder) holds no index any more; generation \(manifest.generation) stays in \
                service until the daemon ends. Run `wardbookd ingest`.
                """)
        }
        if Date.now < manifest.created - Self.clockSlack {
            warnings.append(
                """
                The clock says \(Date.now.formatted(.iso8601)), before the index was made \
                (\(manifest.created.formatted(.iso8601))). Set it: review dates depend on it.
                """)
        }
        return warnings
    }

    /// Whole seconds since the start.
    nonisolated var uptimeSeconds: Int {
        Int((ContinuousClock.now - begun) / .seconds(1))
    }

    /// The question, trimmed. Throws a `Problem` when it is empty or too long.
    nonisolated func checked(question: String) throws -> String {
        let question = question.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !question.isEmpty else { throw Problems.emptyQuestion }
        guard question.utf8.count <= questionBytesMax else {
            throw Problems.tooLarge("The question", byteCountMax: questionBytesMax)
        }
        return question
    }
}
