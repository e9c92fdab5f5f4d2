// SPDX-License-Identifier: Apache-2.0
//
// What the model may say to the choice of a page: it thinks within a budget, then the exact
// likelihood of every allowed answer is computed. Nothing is parsed, so nothing can fail to parse;
// what the model adds to the candidates' scores is one weighted number.

import Documents
import Inference
import Retrieval

/// Lets a model weigh candidates.
struct Deliberation {
    /// Candidates that are put to the model.
    static let candidatesMax = 5
    /// Tokens kept free for template and rounding.
    private static let reserve = 64

    let model: any LanguageModel
    let plan: ThinkingPlan
    let generation: Generation
    /// How much one nat of likelihood counts beside the other features.
    var weight = AssessmentModel.builtIn.condition["model"] ?? 0

    /// Adds the model's view to the candidates' probabilities. Returns what thinking took place.
    func weigh(
        _ candidates: inout [Candidate], _ question: String, _ patient: Patient,
        _ onThought: (String) async throws -> Void
    ) async throws -> ThinkingRecord? {
        guard plan.weighs, candidates.count > 1, weight != 0 || !plan.onlyIfItCounts else {
            return nil
        }
        let considered = Array(candidates.prefix(Self.candidatesMax))
        let messages = try prompt(question, patient, considered)
        let names = considered.map { " " + $0.page.title }
        var record: ThinkingRecord?
        var votes = [Double](repeating: 0, count: considered.count)
        for sample in 0..<(isThinking(candidates) ? plan.samples : 1) {
            var thought: String?
            if isThinking(candidates), let budget = plan.budget {
                thought = try await think(messages, budget, sample, &record, onThought)
            }
            let likelihoods = try await model.likelihoods(
                of: names, after: messages, thought: thought)
            guard likelihoods.count == names.count else { return record }
            let shares = AssessmentModel.softmax(likelihoods)
            for place in votes.indices { votes[place] += shares[place] }
            try Task.checkCancellation()
        }
        take(votes, into: &candidates)
        return record
    }

    private func isThinking(_ candidates: [Candidate]) -> Bool {
        plan.budget != nil
            && candidates[1].probability >= plan.closeMin * candidates[0].probability
    }

    /// Multiplies the votes, to the power of the weight, into the probabilities.
    private func take(_ votes: [Double], into candidates: inout [Candidate]) {
        let total = votes.reduce(0, +)
        for (place, vote) in votes.enumerated() {
            let share = max(vote / total, 1e-6)
            candidates[place].features["before"] = candidates[place].probability
            candidates[place].features["model"] = share
            candidates[place].probability *= AssessmentModel.power(share, weight)
        }
        let floor = AssessmentModel.power(1 / Double(votes.count), weight)
        for place in candidates.indices.dropFirst(votes.count) {
            candidates[place].probability *= floor
        }
        let sum = candidates.reduce(0) { $0 + $1.probability }
        for place in candidates.indices { candidates[place].probability /= sum }
        candidates.sort { ($1.probability, $0.page.number) < ($0.probability, $1.page.number) }
    }

    /// One stretch of thinking, handed over as it comes; later samples differ by their seed.
    private func think(
        _ messages: [ChatMessage], _ budget: ThinkingBudget, _ sample: Int,
        _ record: inout ThinkingRecord?, _ onThought: (String) async throws -> Void
    ) async throws -> String {
        var options = GenerationOptions()
        options.thinking = budget
        options.seed = plan.seed &+ UInt64(sample)
        options.temperature = plan.samples > 1 ? 0.7 : 0
        options.topP = 0.95
        options.repetitionPenalty = 1.1
        var thought = ""
        for try await event in model.think(about: messages, options: options) {
            switch event {
            case .text(let piece):
                thought += piece
                if sample == 0 { try await onThought(piece) }
            case .finished(let summary):
                let known = record ?? ThinkingRecord(tokens: 0, extensions: 0)
                record = ThinkingRecord(
                    tokens: known.tokens + summary.outputTokens,
                    extensions: known.extensions + summary.continuations)
            }
        }
        return thought
    }

    /// The candidates with what their pages say first, then the story, then the question.
    private func prompt(
        _ question: String, _ patient: Patient, _ candidates: [Candidate]
    ) throws -> [ChatMessage] {
        let rules = """
            You help a nurse to find the right page of a medical reference book. Compare what the \
            patient tells with the pages. Name the page that fits best, by its title.
            """
        let budget = plan.budget?.maxTokens ?? 0
        let limit = model.contextLength - budget - Self.reserve
        var used = model.countTokens(rules) + model.countTokens(question)
        var notes: [String] = []
        for candidate in candidates {
            let passages = try generation.passages(Array(candidate.page.passages.prefix(2)))
            let text = passages.map(\.text.string).joined(separator: " ").prefix(600)
            let note = "\(candidate.page.title): \(text)"
            used += model.countTokens(note)
            if used > limit, !notes.isEmpty { break }
            notes.append(note)
        }
        let titles = candidates.map(\.page.title).joined(separator: "; ")
        let text = """
            Pages:

            \(notes.joined(separator: "\n\n"))

            Patient\(Self.described(patient)): \(question)

            Which page fits best? Titles: \(titles).
            """
        return [ChatMessage(role: .system, text: rules), ChatMessage(role: .user, text: text)]
    }

    /// ", 34, female, works as a teacher, history: asthma".
    private static func described(_ patient: Patient) -> String {
        var parts: [String] = []
        if let age = patient.age { parts.append("age \(age)") }
        if let sex = patient.sex { parts.append(sex.rawValue) }
        if let occupation = patient.occupation { parts.append("works as \(occupation)") }
        if let support = patient.support { parts.append("support: \(support)") }
        if let history = patient.history { parts.append("history: \(history)") }
        return parts.isEmpty ? "" : " (" + parts.joined(separator: "; ") + ")"
    }
}
