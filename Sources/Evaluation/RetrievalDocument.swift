// SPDX-License-Identifier: Apache-2.0
//
// The shape of `wardbook-eval retrieval --json`, kept apart from the report so that names stay.

/// The figures of one run as JSON.
struct RetrievalDocument: Encodable {
    /// Figures of one set of questions.
    struct Figures: Encodable {
        /// The 95 % interval of each figure.
        struct Intervals: Encodable {
            var pageRecall: [String: [Double]]
            var evidenceRecall: [String: [Double]]
            var mrr: [Double]
            var ndcg10: [Double]
        }

        var queries: Int
        var pageRecall: [String: Double]
        var evidenceRecall: [String: Double]
        var mrr: Double
        var ndcg10: Double
        var ci95: Intervals

        init(_ figures: RankingFigures) {
            queries = figures.queries
            pageRecall = figures.pageRecall.mapValues(\.value)
            evidenceRecall = figures.evidenceRecall.mapValues(\.value)
            mrr = figures.mrr.value
            ndcg10 = figures.ndcg10.value
            ci95 = Intervals(
                pageRecall: figures.pageRecall.mapValues(\.ci95),
                evidenceRecall: figures.evidenceRecall.mapValues(\.ci95),
                mrr: figures.mrr.ci95, ndcg10: figures.ndcg10.ci95)
        }
    }

    var file: String
    var method: String
    var unlabelled: Int
    var latencyMs: RetrievalReport.Latency
    var figures: Figures
    var byType: [String: Figures]

    private enum Key: String, CodingKey {
        case file, method, unlabelled, latencyMs, byType
    }

    func encode(to encoder: any Encoder) throws {
        try figures.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(file, forKey: .file)
        try container.encode(method, forKey: .method)
        try container.encode(unlabelled, forKey: .unlabelled)
        try container.encode(latencyMs, forKey: .latencyMs)
        try container.encode(byType, forKey: .byType)
    }
}
