// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The figures of one run over one question file.
struct RetrievalReport: Sendable {
    /// Percentiles of the time of one search, in milliseconds.
    struct Latency: Sendable, Encodable {
        var p50: Double
        var p99: Double
    }

    var file: String
    var method: String
    var queries: Int
    /// Questions without a right page in this library; they are not counted.
    var unlabelled: Int
    var pageRecall: [String: Estimate]
    var mrr: Estimate
    var ndcg10: Estimate
    var evidenceRecall: [String: Estimate]
    var latencyMs: Latency
    /// The same figures for each kind and each severity of question.
    var byType: [String: RankingFigures]

    init(file: String, method: String, total: Int, _ outcomes: [RetrievalOutcome]) {
        self.file = file
        self.method = method
        let figures = RankingFigures(outcomes.map(\.ranking))
        queries = figures.queries
        unlabelled = total - outcomes.count
        pageRecall = figures.pageRecall
        mrr = figures.mrr
        ndcg10 = figures.ndcg10
        evidenceRecall = figures.evidenceRecall
        let times = outcomes.map(\.milliseconds).sorted()
        latencyMs = Latency(
            p50: RetrievalReport.percentile(times, 0.5),
            p99: RetrievalReport.percentile(times, 0.99))
        byType = [:]
        for key in [\LabelledQuestion.kind, \.severity] {
            let groups = Dictionary(grouping: outcomes) { $0.question[keyPath: key] }
            for (name, group) in groups {
                guard let name else { continue }
                byType[name] = RankingFigures(group.map(\.ranking))
            }
        }
    }

    private var all: RankingFigures {
        RankingFigures(
            queries: queries, pageRecall: pageRecall, mrr: mrr, ndcg10: ndcg10,
            evidenceRecall: evidenceRecall)
    }

    /// One JSON document: every figure a number from 0 to 1, its interval at the same place in
    /// `ci95`.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = RetrievalDocument(
            file: file, method: method, unlabelled: unlabelled, latencyMs: latencyMs,
            figures: .init(all), byType: byType.mapValues { .init($0) })
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    /// A Markdown table for people.
    func markdown() -> String {
        var lines = [
            "## \(file), \(method), \(queries) questions", "",
            "| questions | n | p@1 | p@5 | p@10 | p@30 | MRR | nDCG@10 | evidence@5 |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        lines.append(RetrievalReport.row("all", all))
        lines += byType.sorted { $0.key < $1.key }.map { RetrievalReport.row($0.key, $0.value) }
        lines += ["", "Search: p50 \(latencyMs.p50.short) ms, p99 \(latencyMs.p99.short) ms."]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ name: String, _ figures: RankingFigures) -> String {
        let recalls = RankingFigures.cutoffs.map { figures.pageRecall["\($0)"]?.text ?? "–" }
        let cells =
            [name, "\(figures.queries)"] + recalls
            + [figures.mrr.text, figures.ndcg10.text, figures.evidenceRecall["5"]?.text ?? "–"]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}

extension Estimate {
    /// "0.57 (0.49–0.64)".
    var text: String { "\(value.short) (\(ci95[0].short)–\(ci95[1].short))" }
}

extension Double {
    /// Three decimals.
    var short: String { "\((self * 1000).rounded() / 1000)" }
}
