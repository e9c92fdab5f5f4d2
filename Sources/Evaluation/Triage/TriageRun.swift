// SPDX-License-Identifier: Apache-2.0
//
// Assesses every question in one setting. Outcomes are appended to a file as they come, so that a
// run that was stopped goes on where it was.

import Answering
import Documents
import Foundation
import Inference
import Retrieval

/// Runs one setting over one question file.
struct TriageRun {
    let searcher: Searcher
    let embedder: any Embedder
    let model: (any LanguageModel)?
    let setting: TriageSetting
    /// Where outcomes are kept; nil: nowhere.
    let cache: URL?
    /// Called with done, total and the seconds left.
    let progress: (Int, Int, Double) -> Void

    /// The outcomes in the order of the questions.
    func outcomes(_ questions: [LabelledQuestion]) async throws -> [TriageOutcome] {
        var known = try read()
        let missing = questions.filter { known[$0.id] == nil }
        let clock = ContinuousClock()
        let start = clock.now
        for (place, question) in missing.enumerated() {
            let outcome = try await outcome(question)
            known[question.id] = outcome
            try append(outcome)
            let each = (clock.now - start) / .seconds(1) / Double(place + 1)
            progress(place + 1, missing.count, each * Double(missing.count - place - 1))
        }
        return questions.compactMap { known[$0.id] }
    }

    /// Assesses one question.
    func outcome(_ question: LabelledQuestion) async throws -> TriageOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let assessment = try await assessment(question)
        return TriageOutcome(
            id: question.id, kind: question.kind,
            expected: question.severity.flatMap { CareGroup(label: $0) },
            level: assessment.urgency.level.rawValue, floor: assessment.floor.rawValue,
            pages: question.pages, named: assessment.condition?.page.id,
            wasRetrieved: assessment.candidates.contains {
                question.pages.contains($0.page.id)
            },
            thinkingTokens: assessment.thinking?.tokens ?? 0,
            seconds: (clock.now - start) / .seconds(1),
            views: assessment.candidates.compactMap { candidate in
                candidate.features["model"].map {
                    .init(
                        probability: candidate.features["before"] ?? 0, share: $0,
                        isRight: question.pages.contains(candidate.page.id))
                }
            })
    }

    /// The assessment of one question in this setting.
    func assessment(_ question: LabelledQuestion) async throws -> Assessment {
        let method = setting.retrieves ? SearchMethod.learned : .bm25
        let result = try await searcher.search(question.question, limit: 1, method: method)
        let assessor = Assessor(
            searcher: searcher, embedder: embedder,
            model: setting.thinkingTokens == nil ? nil : model)
        return try await assessor.assess(
            question.question, patient: question.patient, pages: result.pages,
            plan: setting.plan)
    }

    private func read() throws -> [String: TriageOutcome] {
        guard let cache, let data = FileManager.default.contents(atPath: cache.path) else {
            return [:]
        }
        // A line that was cut off by a kill is assessed again.
        let outcomes = data.split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSONDecoder().decode(TriageOutcome.self, from: Data($0))
        }
        return Dictionary(outcomes.map { ($0.id, $0) }) { $1 }
    }

    private func append(_ outcome: TriageOutcome) throws {
        guard let cache else { return }
        let line = try JSONEncoder().encode(outcome) + [UInt8(ascii: "\n")]
        if !FileManager.default.fileExists(atPath: cache.path) {
            try Data().write(to: cache)
        }
        let handle = try FileHandle(forWritingTo: cache)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: line)
    }
}

extension LabelledQuestion {
    /// The patient's fields as the engine takes them.
    var patient: Patient {
        Patient(
            age: age, sex: sex.flatMap { Patient.Sex(rawValue: $0) }, occupation: occupation,
            support: support, history: history)
    }
}
