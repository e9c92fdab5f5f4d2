// SPDX-License-Identifier: Apache-2.0

import Documents
import Retrieval
import TextAnalysis

/// What was found for a question.
struct FoundEvidence {
    /// The passages that an answer may rest on, best first.
    var evidence: [Evidence]
    /// The passages that tell when to get help, of the best page and the others on its condition.
    var whenToGetHelp: [Evidence]
    /// All passages of the best page.
    var ofBestPage: [Evidence]
    /// 0 for a bare query to 1 for a story of 40 words or more.
    var questionLength = 0.0
    /// The best cosine of any passage found.
    var cosineMax = 0.0
    /// Terms of the question, or for them, that the first passage holds.
    var matchedTerms: Set<String> = []
    /// Terms of the best page's title and names.
    var titleTerms: Set<String> = []
    /// All pages that were found, best first.
    var pages: [RankedPage] = []
    /// The question as a vector of unit length.
    var questionVector: [Float]
    /// Content terms of the question.
    var questionTerms: Set<String>

    /// The passages as places in the library.
    var places: [Citation] {
        evidence.enumerated().map { CitationList.citation($0 + 1, of: $1) }
    }

    /// The best passage on each of the best conditions.
    func nearestPages(limit: Int) -> [Evidence] {
        var seen: Set<String> = []
        return Array(evidence.filter { seen.insert($0.page.subject).inserted }.prefix(limit))
    }
}

/// Chooses the passages that an answer may rest on.
struct EvidenceSelection {
    /// Passages given to the model.
    static let passagesMax = 5
    /// Passages of one page among them.
    static let passagesOfOnePageMax = 3
    /// Passages added because their heading promises what is asked for.
    static let promisedMax = 2
    /// Passages of earlier turns added to those found.
    static let reusedMax = 1

    let searcher: Searcher
    let analyzer: TextAnalyzer

    /// Searches, and takes the best passages of the best pages.
    func evidence(for question: MeantQuestion) async throws -> FoundEvidence {
        let result = try await searcher.search(question.text, limit: 20)
        let terms = Claims(of: question.text, analyzer: analyzer).terms
        var found = FoundEvidence(
            evidence: [], whenToGetHelp: [], ofBestPage: [], questionVector: result.questionVector,
            questionTerms: terms)
        found.questionLength = result.questionLength
        found.cosineMax = result.hits.map(\.explanation.cosine).max() ?? 0
        found.matchedTerms = Set(result.hits.first?.explanation.terms.map(\.term) ?? [])
        found.pages = result.pages
        var ofPage: [String: Int] = [:]
        let hits = Self.unseenFirst(result.hits, question.seen)
        for hit in hits where found.evidence.count < Self.passagesMax {
            guard ofPage[hit.page.id, default: 0] < Self.passagesOfOnePageMax else { continue }
            ofPage[hit.page.id, default: 0] += 1
            var evidence = Evidence(page: hit.page, passage: hit.passage, analyzer: analyzer)
            evidence.lead = hit.score - (result.hits.first?.score ?? hit.score)
            found.evidence.append(evidence)
        }
        if let best = result.hits.first?.page {
            found.whenToGetHelp = try whenToGetHelp(of: best)
        }
        if let best = result.pages.first?.page {
            found.ofBestPage = try passages(of: best)
            found.titleTerms = found.ofBestPage.first?.titleTerms ?? []
        }
        addPromised(QuestionNeed(question.text), to: &found)
        try reuse(question, in: &found)
        return found
    }

    /// Adds the passages of the best page whose headings promise what is asked for: "Treatment" may
    /// share no word with "what can I give her".
    private func addPromised(_ need: QuestionNeed, to found: inout FoundEvidence) {
        let known = Set(found.evidence.map(\.passage.id))
        let lead = found.evidence.map(\.lead).min() ?? 0
        let promised = found.ofBestPage.filter {
            !known.contains($0.passage.id) && $0.passage.urgency == nil
                && need.isPromised(by: $0.passage.heading)
        }
        found.evidence += promised.prefix(Self.promisedMax).map { evidence in
            var evidence = evidence
            evidence.lead = lead
            return evidence
        }
    }

    /// What the library says where the reasons of an urgency stand, in place of what was found.
    func evidence(behind urgency: GroundedUrgency, _ found: FoundEvidence) throws -> FoundEvidence {
        var found = found
        let places = urgency.because.map(\.citation)
        guard let page = places.first?.page else { return found }
        found.ofBestPage = try passages(of: page)
        found.whenToGetHelp = found.ofBestPage.filter { $0.passage.urgency == urgency.level }
        let cited = Set(places.map(\.passage))
        found.evidence = found.ofBestPage.filter { cited.contains($0.passage.id) }
        return found
    }

    /// What was shown before stands behind what was not.
    private static func unseenFirst(_ hits: [SearchHit], _ seen: Set<String>) -> [SearchHit] {
        guard let best = hits.first?.page.id, !seen.isEmpty else { return hits }
        let new = hits.filter { $0.page.id == best && !seen.contains($0.passage.id) }
        return new + hits.filter { hit in !new.contains { $0.passage.id == hit.passage.id } }
    }

    /// Adds what earlier turns rested on, as far as it was not found again.
    private func reuse(_ question: MeantQuestion, in found: inout FoundEvidence) throws {
        let known = Set(found.evidence.map(\.passage.id))
        let passages = try question.passages.filter { !known.contains($0) }
            .prefix(Self.reusedMax).compactMap { try searcher.generation.passage($0) }
        for passage in passages {
            guard let page = searcher.generation.page(passage.page) else { continue }
            found.evidence.append(Evidence(page: page, passage: passage, analyzer: analyzer))
        }
    }

    /// The passages that tell when to get help, of a page and of the others on its condition: the advice
    /// on shingles holds for whoever reads of its treatment. A text that several have counts once.
    private func whenToGetHelp(of best: PageRecord) throws -> [Evidence] {
        let others = searcher.generation.pages.filter {
            $0.subject == best.subject && $0.id != best.id
        }
        var seen: Set<String> = []
        return try ([best] + others).flatMap(passages).filter {
            ($0.passage.urgency ?? .unknown) > .unknown
                && seen.insert($0.passage.text.string).inserted
        }
    }

    /// All passages of a page in order.
    private func passages(of page: PageRecord) throws -> [Evidence] {
        try searcher.generation.passages(Array(page.passages)).map {
            Evidence(page: page, passage: $0, analyzer: analyzer)
        }
    }
}
