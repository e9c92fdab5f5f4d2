// SPDX-License-Identifier: Apache-2.0
//
// The shape of `wardbook-eval answers --json`, kept apart from the report so that names stay.

/// A run as JSON.
struct AnswersDocument: Encodable {
    /// What became of rewritten sentences.
    struct Trial: Encodable {
        var tried: Int
        var share: Double
        var ci95: [Double]
        var kinds: [SupportTrial.Outcome]

        init(_ outcomes: [SupportTrial.Outcome]) {
            let estimate = Estimate(outcomes.passes)
            tried = outcomes.passes.count
            share = estimate.value
            ci95 = estimate.ci95
            kinds = outcomes
        }
    }

    /// A point of the risk-coverage curve.
    struct Operating: Encodable {
        var coverage: Double
        var risk: Double
        var area: Double
    }

    /// The same figures without the model.
    struct Alone: Encodable {
        var figures: [String: Double]
        var ci95: [String: [Double]]
    }

    private let report: AnswersReport

    init(_ report: AnswersReport) { self.report = report }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let answers = report.variants[0].answers
        let figures = report.variants[0].figures.all
        for figure in figures {
            try container.encode(figure.estimate.value, forKey: Key(figure.name))
        }
        try container.encode(Self.intervals(figures), forKey: Key("ci95"))
        try container.encode(report.files, forKey: Key("files"))
        try container.encode(report.variants[0].name, forKey: Key("model"))
        try container.encode(answers.count(where: \.isAnswerable), forKey: Key("queries"))
        try container.encode(
            answers.count { !$0.isAnswerable }, forKey: Key("unanswerable"))
        try container.encode(AnswersCost(answers), forKey: Key("cost"))
        let curve = report.riskCoverage
        try container.encode(
            Operating(
                coverage: curve.operating.coverage, risk: curve.operating.risk, area: curve.area),
            forKey: Key("riskCoverage"))
        if !report.altered.isEmpty {
            try container.encode(Trial(report.altered), forKey: Key("alteredThatSlip"))
            try container.encode(Trial(report.rephrased), forKey: Key("rephrasedThatPass"))
        }
        if report.variants.count > 1 {
            let alone = report.variants[1].figures.all
            try container.encode(
                Alone(
                    figures: Dictionary(
                        uniqueKeysWithValues: alone.map { ($0.name, $0.estimate.value) }),
                    ci95: Self.intervals(alone)), forKey: Key("rulesAlone"))
        }
    }

    private static func intervals(
        _ figures: [(name: String, meaning: String, estimate: Estimate)]
    ) -> [String: [Double]] {
        Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.estimate.ci95) })
    }
}
