// SPDX-License-Identifier: Apache-2.0
//
// What tells a question that the library answers from one that it does not. Passages are found for
// anything; but a word that nobody would use in passing, and that the best page does not have, is
// most often what the question is about.

import Documents
import Foundation
import Retrieval
import TextAnalysis

/// The features of one question, by name.
struct GateFeatures: Sendable {
    /// Values by the names that the model's weights have.
    var values: [String: Double] = [:]
    /// Medical words of the question that no page has.
    var unknownWords: [String] = []

    /// How much of a word is left to say when it stands on `pageCount` of all pages: 1 for none, 0
    /// for all.
    static func rarity(_ pageCount: Int, of all: Int) -> Double {
        log(Double(all + 1) / (Double(pageCount) + 0.5)) / log(2 * Double(all) + 2)
    }
}

/// Computes the features.
struct GateFeatureReader {
    /// Pages that may hold what the best does not.
    static let pages = 3
    /// Passages whose sentences are compared with the question.
    static let passages = 3
    /// From this on a word is medical.
    static let medicalMin = 0.85
    /// A word that is as likely medical as not, by which words are judged without a direction.
    static let medicalUnknown = 0.3

    let searcher: Searcher
    let embedder: any Embedder
    let sentenceVectors: SentenceVectors

    /// The features of a question for what was found.
    func features(of question: String, _ found: FoundEvidence) async throws -> GateFeatures {
        var features = GateFeatures()
        let pages = found.pages.prefix(Self.pages)
        let words = try searcher.coverage(of: question, by: pages.map(\.page))
        addScores(found, to: &features)
        addWords(words, to: &features)
        features.values["passageWords"] = share(of: words, in: found.matchedTerms)
        try await addMeaning(of: question, found, words, to: &features)
        let why = QuestionForm.asksWhy(question)
        features.values["unexplained"] =
            why ? max(0, 0.8 - (features.values["sentenceCosine"] ?? 0)) : 0
        features.values["doseMissing"] =
            DoseQuestion.isDoseMissing(question, found) ? 1 : 0
        let place = QuestionForm.placeAsked(question)
        features.values["foreignPlace"] =
            words.contains { place.contains($0.text) && $0.isHeld.first == false } ? 1 : 0
        return features
    }

    private func addScores(_ found: FoundEvidence, to features: inout GateFeatures) {
        features.values["length"] = found.questionLength
        features.values["probability"] = found.pages.first?.probability ?? 0
        features.values["cosine"] = found.cosineMax
    }

    private func addWords(_ words: [WordCoverage], to features: inout GateFeatures) {
        let all = searcher.generation.pages.count
        let weights = words.map { GateFeatures.rarity($0.pageCount, of: all) }
        let total = max(weights.reduce(0, +), 1e-6)
        func share(_ isCounted: (WordCoverage) -> Bool) -> Double {
            zip(words, weights).reduce(0) { $0 + (isCounted($1.0) ? $1.1 : 0) } / total
        }
        let pages = words.first?.isHeld.indices ?? 0..<0
        features.values["pageWords"] = share { $0.isHeld.first ?? false }
        features.values["named"] =
            pages.map { page in share { $0.isNamed[page] } }.max() ?? 0
        features.values["wordCount"] = Double(min(20, words.count)) / 20
        features.values["foreignName"] =
            zip(words, weights).filter { $0.0.isName && $0.0.isHeld.first == false }
            .map(\.1).max() ?? 0
    }

    private func share(of words: [WordCoverage], in matched: Set<String>) -> Double {
        let all = searcher.generation.pages.count
        let weights = words.map { GateFeatures.rarity($0.pageCount, of: all) }
        let held = zip(words, weights).reduce(0) {
            $0 + (matched.contains($1.0.term) ? $1.1 : 0)
        }
        return held / max(weights.reduce(0, +), 1e-6)
    }

    /// Sentences by their nearness, and the words that the best page lacks by how medical they are.
    private func addMeaning(
        of question: String, _ found: FoundEvidence, _ words: [WordCoverage],
        to features: inout GateFeatures
    ) async throws {
        let missing = words.filter { $0.isHeld.first != true && !$0.isNumber }
        let sentences = found.evidence.prefix(Self.passages).flatMap(\.sentences).map(\.text)
            .filter { $0.utf8.count > 8 }
        features.values["sentenceCosine"] =
            try await sentenceVectors.vectors(of: sentences)
            .map { Double(cosine($0, found.questionVector)) }.max() ?? 0
        let vectors =
            missing.isEmpty ? [] : try await embedder.embed(missing.map(\.text), as: .evidence)
        let model = searcher.gate
        let all = searcher.generation.pages.count
        var foreign = 0.0
        var unknown = 0.0
        for (word, vector) in zip(missing, vectors) {
            let medical =
                model.medicalness(of: vector, encoder: embedder.identity.name)
                ?? Self.medicalUnknown
            foreign += medical * GateFeatures.rarity(word.pageCount, of: all)
            guard word.pageCount == 0 else { continue }
            unknown = max(unknown, medical)
            if medical >= Self.medicalMin { features.unknownWords.append(word.text) }
        }
        let total = words.reduce(0) { $0 + GateFeatures.rarity($1.pageCount, of: all) }
        features.values["foreignMedical"] = foreign / max(total, 1)
        features.values["unknownMedical"] = unknown
    }
}

extension WordCoverage {
    /// Whether the word is written as names are: with a capital within a sentence.
    fileprivate var isName: Bool { isCapitalised && text != "I" }

    fileprivate var isNumber: Bool { text.allSatisfy { $0.isNumber || $0 == "." || $0 == "," } }
}
