// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A plot of page recall by the number of pages looked at, as SVG.
enum RecallPlot {
    private static let width = 640.0
    private static let height = 400.0
    private static let margin = 50.0
    private static let last = 30
    private static let colours = ["#005eb8", "#d5281b", "#007f3b", "#7c2855"]

    /// One line for each named set of outcomes.
    static func svg(_ series: [(name: String, outcomes: [RetrievalOutcome])]) -> String {
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" "
                + "font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"640\" height=\"400\" fill=\"white\"/>",
        ]
        for tenth in stride(from: 0.0, through: 1.0, by: 0.1) {
            let y = self.y(tenth)
            parts.append(
                "<path d=\"M\(margin) \(y)H\(width - margin)\" stroke=\"#ddd\"/>"
                    + "<text x=\"20\" y=\"\(y + 4)\">\(tenth.short)</text>")
        }
        for k in [1, 5, 10, 20, 30] {
            parts.append("<text x=\"\(x(k) - 6)\" y=\"370\">\(k)</text>")
        }
        for (number, line) in series.enumerated() {
            parts += lines(line, colours[number % colours.count], number)
        }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private static func lines(
        _ series: (name: String, outcomes: [RetrievalOutcome]), _ colour: String, _ number: Int
    ) -> [String] {
        let count = Double(max(1, series.outcomes.count))
        let points = (1...last).map { k in
            let recall = series.outcomes.reduce(0) { $0 + $1.ranking.recall(k) } / count
            return "\(x(k).short),\(y(recall).short)"
        }
        return [
            "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" points=\""
                + points.joined(separator: " ") + "\"/>",
            "<text x=\"440\" y=\"\(280 + 18 * number)\" fill=\"\(colour)\">\(series.name)</text>",
        ]
    }

    private static func x(_ k: Int) -> Double {
        margin + Double(k - 1) / Double(last - 1) * (width - 2 * margin)
    }

    private static func y(_ share: Double) -> Double {
        height - margin - share * (height - 2 * margin)
    }
}
