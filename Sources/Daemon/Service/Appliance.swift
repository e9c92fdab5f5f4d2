// SPDX-License-Identifier: Apache-2.0
//
// The composition root: models and index are opened here and nowhere else. What is in service stays
// until something newer was opened as a whole; what cannot be opened is told in the status.

import Foundation
import Logging
import Retrieval
import WireProtocol

/// Everything that answers questions, opened and checked.
actor Appliance {
    /// What may be missing at the start.
    enum Start {
        /// Nothing: a person who starts it by hand is told what to do.
        case complete
        /// Anything: `recover` opens what there is. An appliance gives what it can, and a fresh one
        /// waits for its first library.
        case withWhatThereIs
    }

    /// A clock may be set back this many seconds without harm.
    private static let clockSlack = 3600.0

    private nonisolated let questionBytesMax: Int
    private nonisolated let begun = ContinuousClock.now
    private let logger: Logger
    private var configuration: Configuration
    private var store: GenerationStore
    private var models: Models?
    private var current: Library?
    /// The state of the index folder's `current` when it was last looked at.
    private var seen: IndexState?
    /// The files that `recover` last tried to open.
    private var tried: Models.Origin?
    private var complaints = Complaints()

    /// Which generation is in service on disk. Numbers alone do not tell: an index folder can be
    /// exchanged for another one (`bundle install`).
    private struct IndexState: Equatable {
        let number: Int
        let manifest: FileIdentity?
    }

    /// Why something is not in service that should be.
    private struct Complaints {
        var encoder: String?
        var generation: String?
        var reload: String?

        var all: [String] { [encoder, generation, reload].compactMap(\.self) }
    }

    /// Opens models and index where they have to be there. Throws `ServiceError`, `RetrievalError` or
    /// `InferenceError`.
    init(_ configuration: Configuration, start: Start = .complete, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        questionBytesMax = configuration.questionBytes
        store = GenerationStore(URL(fileURLWithPath: configuration.index))
        guard start == .complete else { return }
        let models = try Models(configuration, need: .everything)
        for note in models.notes { logger.warning("\(note)") }
        self.models = models
        seen = Self.state(of: store)
        current = try Library(store, models: models)
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
    /// cannot be opened leaves the old one in service, with a warning in the status. Throws a
    /// `Problem` when there has never been one.
    func library() throws -> Library {
        let state = Self.state(of: store)
        if let models, let state, state != seen {
            seen = state
            takeUp(state.number, with: models)
        }
        guard let current else { throw absence }
        return current
    }

    /// Why there is no library.
    private var absence: Problem {
        complaints.all.first.map(Problems.outOfService) ?? Problems.noIndex
    }

    private func takeUp(_ number: Int, with models: Models) {
        do {
            current = try Library(store, models: models)
            complaints.generation = nil
            logger.notice("generation \(number) is in service")
        } catch {
            let stays = current.map { "generation \($0.generation.manifest.generation) stays" }
            let complaint = """
                Generation \(number) cannot be opened, \(stays ?? "none is") in service. \(error)
                """
            complaints.generation = complaint
            logger.error("\(complaint)")
        }
    }

    /// Opens models and index again after a change of configuration or files. What cannot be opened
    /// leaves everything as it was and throws. Requests go on meanwhile.
    func reload(_ configuration: Configuration) async throws {
        let models = try await reopened(configuration)
        let store = GenerationStore(URL(fileURLWithPath: configuration.index))
        let state = Self.state(of: store)
        let library = state == nil ? nil : try Library(store, models: models)
        (self.configuration, self.store, self.models, seen) = (configuration, store, models, state)
        current = library ?? current
        complaints = Complaints()
    }

    private func reopened(_ configuration: Configuration) async throws -> Models {
        if let models, isComplete, models.origin == Models.Origin(configuration) { return models }
        return try await Self.open(configuration, need: .everything)
    }

    /// Opens models without holding up requests.
    private nonisolated static func open(
        _ configuration: Configuration, need: Models.Need
    ) async throws -> Models {
        try Models(configuration, need: need)
    }

    /// Opens what was missing so far, once its files have changed. Does nothing when all is there.
    func recover() async {
        let origin = Models.Origin(configuration)
        guard !isComplete, origin != tried else { return }
        tried = origin
        let opened: Models
        do {
            opened = try await Self.open(configuration, need: .encoder)
        } catch {
            complaints.encoder = "The encoder cannot be opened, so nothing can be found: \(error)"
            logger.error("\(complaints.encoder ?? "")")
            return
        }
        // A reload may have been quicker.
        guard !isComplete else { return }
        for note in opened.notes { logger.error("\(note)") }
        (models, seen, complaints.encoder) = (opened, nil, nil)
        _ = try? library()
    }

    /// Whether all models are open.
    private var isComplete: Bool { models?.isComplete == true }

    /// Adds a warning that stays until the next reload that succeeds.
    func warn(_ warning: String) { complaints.reload = warning }

    /// How long the model may take for one answer.
    var answerLimit: Duration { .seconds(configuration.answerSeconds) }

    /// The folder of the index in service.
    var indexFolder: String { store.folder.path }

    /// What the daemon does now, in a line.
    var summary: String {
        guard let models, current != nil else { return "waiting: \(absence.detail)" }
        return isComplete
            ? "answering with \(models.name)"
            : "answering in the library's own words, without a language model"
    }

    /// What needs an administrator's eye.
    func warnings() -> [String] {
        var warnings = complaints.all + (models?.notes ?? [])
        guard let current else {
            return warnings.isEmpty ? ["\(absence.detail) \(absence.whatToDo)"] : warnings
        }
        let manifest = current.generation.manifest
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

    /// Throws a `Problem` for details that no person has, or that are too long.
    nonisolated func check(_ patient: PatientDetails) throws {
        if let age = patient.age, !PatientDetails.ages.contains(age) {
            throw Problems.notUnderstood("The age is \(age).", "Give it in years, from 0 to 130.")
        }
        for text in [patient.occupation, patient.support, patient.history].compactMap(\.self)
        where text.utf8.count > questionBytesMax {
            throw Problems.tooLarge("A detail of the patient", byteCountMax: questionBytesMax)
        }
    }
}
