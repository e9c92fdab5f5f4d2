// SPDX-License-Identifier: Apache-2.0
//
// The gate between what the model writes and what a person reads. A written sentence is shown only
// with a sentence of the evidence that holds everything it claims: strict rules first, then
// nearness in meaning. When in doubt it is not shown.

import Documents
public import Retrieval
public import TextAnalysis

/// Finds the sentence of the evidence that a written sentence rests on.
public struct SupportCheck: Sendable {
    /// What a written sentence rests on.
    public struct Support: Sendable, Equatable {
        /// Index of the evidence.
        public var evidence: Int
        /// Index of the sentence within it.
        public var sentence: Int
        /// Whether the written sentence stands there word for word.
        public var isQuotation: Bool
    }

    /// Share of the written sentence's content terms that the cited text has to hold. The rest may
    /// be words of title and headings, never new matter.
    static let coverageMin = 0.7
    /// Least cosine between the written sentence and the cited one.
    static let similarityMin: Float = 0.55

    let evidence: [Evidence]
    let analyzer: TextAnalyzer
    let embedder: any Embedder

    /// Prepares the check against some evidence.
    public init(evidence: [Evidence], analyzer: TextAnalyzer, embedder: any Embedder) {
        self.evidence = evidence
        self.analyzer = analyzer
        self.embedder = embedder
    }

    /// The best support for a written sentence, or nil when it must not be shown.
    public func support(for written: String) async throws -> Support? {
        guard !Evidence.Sentence.isLeadIn(written) else { return nil }
        if let quotation = quotation(of: written) { return quotation }
        let claims = Claims(of: written, analyzer: analyzer)
        guard claims.terms.count >= 2 else { return nil }
        var candidates: [(support: Support, coverage: Double)] = []
        for (index, item) in evidence.enumerated() {
            for (position, sentence) in item.sentences.enumerated() where !sentence.isLeadIn {
                guard let coverage = coverage(of: claims, by: sentence, in: item) else { continue }
                candidates.append(
                    (Support(evidence: index, sentence: position, isQuotation: false), coverage))
            }
        }
        return try await nearest(candidates, to: written)
    }

    /// Where the written text stands word for word, whitespace apart.
    private func quotation(of written: String) -> Support? {
        let wanted = Self.normalised(written)
        guard wanted.count >= 12 else { return nil }
        for (index, item) in evidence.enumerated() where !item.isDenied {
            for (position, sentence) in item.sentences.enumerated()
            where !sentence.isLeadIn && Self.normalised(sentence.text) == wanted {
                return Support(evidence: index, sentence: position, isQuotation: true)
            }
        }
        return nil
    }

    /// How much of the claims a sentence holds; nil when a rule forbids the pair.
    private func coverage(of claims: Claims, by sentence: Evidence.Sentence, in item: Evidence)
        -> Double?
    {
        let source = sentence.claims
        guard claims.quantities.isSubset(of: source.quantities) else { return nil }
        // Nothing affirmed that the source denies, nothing denied that it affirms.
        guard claims.affirmed.isDisjoint(with: source.denied.subtracting(source.affirmed)),
            claims.denied.isDisjoint(with: source.affirmed.subtracting(source.denied)),
            claims.denied.isSubset(of: source.denied)
        else { return nil }
        // No matter of its own: not even a word of the question, which may name another drug.
        let foreign = claims.terms.subtracting(source.terms)
            .subtracting(item.titleTerms.subtracting(Self.audienceTerms))
        guard foreign.isSubset(of: Self.plainTerms) else { return nil }
        guard claims.steersAsIn(source), claims.keepsOrder(of: source),
            !leavesOutGroup(claims, of: source)
        else { return nil }
        let held = claims.terms.intersection(source.terms)
        let coverage = Double(held.count) / Double(claims.terms.count)
        return coverage >= Self.coverageMin ? coverage : nil
    }

    /// Whether a number comes without the people whom the source gives it for: "Take 5 ml" for
    /// "Children take 5 ml". Which of several groups it is, the order of words tells.
    private func leavesOutGroup(_ claims: Claims, of source: Claims) -> Bool {
        !claims.quantities.isEmpty && !source.terms.isDisjoint(with: Self.audienceTerms)
            && claims.terms.isDisjoint(with: Self.audienceTerms)
    }

    /// Index terms that add no matter: of whom and what kind of thing the sentence speaks.
    private static let plainTerms: Set<String> = [
        "peopl", "person", "patient", "exampl", "includ", "symptom", "treatment", "condit",
    ]

    /// Index terms for whom a sentence is about: a title never says that for a sentence.
    private static let audienceTerms: Set<String> = [
        "adult", "child", "children", "babi", "infant", "toddler", "newborn", "teenag", "boy",
        "girl", "man", "men", "woman", "women", "male", "femal", "pregnant", "pregnanc", "older",
    ]

    /// Of the sentences that the rules allow, the best covered one that is also near in meaning.
    private func nearest(
        _ candidates: [(support: Support, coverage: Double)], to written: String
    ) async throws -> Support? {
        let best = candidates.sorted { $0.coverage > $1.coverage }.prefix(4)
        guard !best.isEmpty else { return nil }
        let texts = best.map { evidence[$0.support.evidence].sentences[$0.support.sentence].text }
        let vectors = try await embedder.embed([written] + texts, as: .passage)
        let similarities = vectors.dropFirst().map { cosine($0, vectors[0]) }
        let ranked = zip(best, similarities).filter { $0.1 >= Self.similarityMin }
        return ranked.max { $0.0.coverage + Double($0.1) < $1.0.coverage + Double($1.1) }?
            .0.support
    }

    /// Lower case, single spaces, no closing mark: what has to agree for a quotation.
    static func normalised(_ text: String) -> String {
        var words = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        while let last = words.last, ".!?:;\"”“".contains(last) { words.removeLast() }
        return words
    }
}

/// Cosine of two vectors of unit length.
func cosine(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}
