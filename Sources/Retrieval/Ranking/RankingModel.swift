// SPDX-License-Identifier: Apache-2.0
//
// The second stage: a linear model over a dozen features of a page, and another over features of a
// passage. The weights are data (ranking-model.json), fitted by Benchmarks/ranking/train.py on the
// development questions with the softmax likelihood of the right page; every index keeps the
// weights that it was built with in its manifest.

import Foundation

/// A feature of a page, for one question. Word scores are shares of the best page's score, so that
/// they mean the same in libraries of any size; cosines stay as they are.
enum PageFeature: Int, Sendable, CaseIterable {
    /// BM25 of the whole page.
    case pageWords
    /// BM25 of the symptom key.
    case keyWords
    /// BM25 of the best passage.
    case passageWords
    /// BM25 of title and names, the question's own words only.
    case titleWords
    /// 1 when the question holds its title or one of its names.
    case named
    /// Cosine of the best passage with the question.
    case passageCosine
    /// Mean over statements of the cosine of the best passage.
    case passageStatements
    /// Mean over the question's statements of the cosine of the page's best statement: how much of
    /// what the person tells the page tells too.
    case statements
    /// Cosine of the page's best statement with the whole question.
    case statementCosine
    /// Cosine of the symptom key as a whole.
    case keyCosine

    /// What the weights and the explanation call it.
    var name: String { "\(self)" }
}

/// A feature of a passage of a page that is worth looking at.
enum PassageFeature: Int, Sendable, CaseIterable {
    /// How far its page is below the best page, by the page model.
    case page
    /// BM25 of the passage, as a share of the best passage's.
    case words
    /// BM25 of the question's own words, as a share of the best passage's.
    case ownWords
    /// Cosine with the question.
    case cosine
    /// Mean over the question's statements of the cosine.
    case statements
    /// The best cosine of any of the question's statements.
    case bestStatement
    /// Cosine of the passage's best statement with the question.
    case ownStatement
    /// Mean over the question's statements of the cosine of the passage's best statement.
    case ownStatements
    /// The best cosine of any statement of the question with any of the passage.
    case bestPair
    /// Cosine with the sentence that asks.
    case asked
    /// Cosine of the passage's best statement with the sentence that asks.
    case askedStatement

    /// What the weights and the explanation call it.
    var name: String { "\(self)" }
}

/// Weights of the second stage. Each feature has two: one that always counts, and one that grows
/// with the length of the question (0 for a bare query, 1 for a story).
public struct RankingModel: Sendable, Equatable, Codable {
    /// Name and date of the training run.
    public var name: String
    var page: [String: [Float]]
    var passage: [String: [Float]]
    /// What decides whether a question is answered; nil in an index of an earlier version.
    var gate: GateModel?

    /// The model that is built in. A test checks that its data can be read.
    public static let builtIn: RankingModel = {
        let data = Data(PackageResources.ranking_model_json)
        let model = try? JSONDecoder().decode(RankingModel.self, from: data)
        return model ?? RankingModel(name: "none", page: [:], passage: [:])
    }()

    /// The weights of pages for a question of a length, in the order of the features.
    func pageWeights(length: Float) -> [Float] {
        PageFeature.allCases.map { weight(page[$0.name], length) }
    }

    /// The weights of passages for a question of a length, in the order of the features.
    func passageWeights(length: Float) -> [Float] {
        PassageFeature.allCases.map { weight(passage[$0.name], length) }
    }

    /// What each feature of a page adds to its score.
    func reasons(_ features: FeatureValues<PageFeature>, length: Float) -> [Explanation.Reason] {
        PageFeature.allCases.map {
            reason($0.name, features[$0], weight(page[$0.name], length))
        }
    }

    /// What each feature of a passage adds to its score; `pageWeight` is added to that of its page.
    func reasons(
        _ features: FeatureValues<PassageFeature>, length: Float, pageWeight: Float
    ) -> [Explanation.Reason] {
        PassageFeature.allCases.map {
            let weight = weight(passage[$0.name], length) + ($0 == .page ? pageWeight : 0)
            return reason($0.name, features[$0], weight)
        }
    }

    private func reason(_ name: String, _ value: Float, _ weight: Float) -> Explanation.Reason {
        Explanation.Reason(
            feature: name, value: Double(value), contribution: Double(value * weight))
    }

    private func weight(_ pair: [Float]?, _ length: Float) -> Float {
        guard let pair, pair.count == 2 else { return 0 }
        return pair[0] + pair[1] * length
    }
}
