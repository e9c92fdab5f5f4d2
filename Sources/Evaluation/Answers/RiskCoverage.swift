// SPDX-License-Identifier: Apache-2.0
//
// What declining buys: if only the questions were answered that the gate believes in most, how many
// of the answers would be wrong? (El-Yaniv and Wiener 2010.)

import Foundation

/// The risk-coverage curve of a run.
struct RiskCoverage: Sendable {
    /// One point: the share of questions answered and the share of those answers that are wrong.
    struct Point: Sendable, Equatable {
        var coverage: Double
        var risk: Double
    }

    /// From the most believed question to all of them.
    let points: [Point]
    /// Where the gate stands: what it answers of all, and how much of that is wrong.
    let operating: Point
    /// Mean risk over all coverages; 0 is best.
    let area: Double

    /// Orders the questions by the gate's belief. An answer is wrong when the question has none in
    /// the library or when a key fact is missing.
    init(_ answers: [JudgedAnswer]) {
        let ordered = answers.enumerated().sorted {
            ($1.element.record.answerability, $0.offset)
                < ($0.element.record.answerability, $1.offset)
        }.map(\.element)
        var wrong = 0
        var points: [Point] = []
        for (place, answer) in ordered.enumerated() {
            wrong += answer.isAnswerable && answer.hasKeyFacts ?? true ? 0 : 1
            points.append(
                Point(
                    coverage: Double(place + 1) / Double(ordered.count),
                    risk: Double(wrong) / Double(place + 1)))
        }
        self.points = points
        area = points.reduce(0) { $0 + $1.risk } / Double(max(1, points.count))
        let answered = answers.filter { !$0.isDeclined }
        operating = Point(
            coverage: Double(answered.count) / Double(max(1, answers.count)),
            risk: Double(answered.count { !$0.isRight }) / Double(max(1, answered.count)))
    }

    /// The curve as SVG.
    var svg: String {
        let line = points.map { "\(Self.x($0.coverage).short),\(Self.y($0.risk).short)" }
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 -30 640 450\" "
                + "font-family=\"sans-serif\" font-size=\"13\">",
            "<rect y=\"-30\" width=\"640\" height=\"450\" fill=\"white\"/>",
            "<text x=\"60\" y=\"-8\" font-size=\"15\" font-weight=\"bold\">Wrong answers by how many "
                + "questions are answered</text>",
        ]
        for tick in stride(from: 0.0, through: 1.0, by: 0.2) {
            parts.append(
                "<path d=\"M60 \(Self.y(tick / 2).short)H610\" stroke=\"#ddd\"/>"
                    + "<text x=\"52\" y=\"\((Self.y(tick / 2) + 4).short)\" text-anchor=\"end\">"
                    + "\((tick / 2).short)</text>"
                    + "<text x=\"\(Self.x(tick).short)\" y=\"378\" text-anchor=\"middle\">"
                    + "\(tick.short)</text>")
        }
        parts += [
            "<path d=\"M60 20V360H610\" fill=\"none\" stroke=\"#555\"/>",
            "<polyline fill=\"none\" stroke=\"#005eb8\" stroke-width=\"2\" points=\""
                + line.joined(separator: " ") + "\"/>",
            "<circle cx=\"\(Self.x(operating.coverage).short)\" "
                + "cy=\"\(Self.y(operating.risk).short)\" r=\"5\" fill=\"#d5281b\"/>",
            "<text x=\"335\" y=\"405\" text-anchor=\"middle\">coverage: share of questions "
                + "answered</text>",
            "<text x=\"18\" y=\"190\" text-anchor=\"middle\" transform=\"rotate(-90 18 190)\">"
                + "risk: share of answers wrong</text>",
            "<text x=\"70\" y=\"40\" fill=\"#005eb8\">by belief of the gate, area "
                + "\(area.short)</text>",
            "<text x=\"70\" y=\"60\" fill=\"#d5281b\">● where the gate stands: coverage "
                + "\(operating.coverage.short), risk \(operating.risk.short)</text>",
        ]
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private static func x(_ coverage: Double) -> Double { 60 + coverage * 550 }

    /// The axis ends at one half: a curve above it is no gate.
    private static func y(_ risk: Double) -> Double { 360 - min(risk, 0.5) * 2 * 340 }
}
