// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A plot of page recall by the number of pages looked at, as SVG.
enum RecallPlot {
    private static let width = 640.0
    private static let height = 420.0
    private static let left = 60.0
    private static let right = 130.0
    private static let top = 45.0
    private static let bottom = 55.0
    private static let last = 30
    private static let colours = ["#005eb8", "#d5281b", "#007f3b", "#7c2855"]

    /// One line for each named set of outcomes.
    static func svg(
        title: String, _ series: [(name: String, outcomes: [RetrievalOutcome])]
    ) -> String {
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 420\" "
                + "font-family=\"sans-serif\" font-size=\"12\">",
            "<title>\(escaped(title))</title>",
            "<rect width=\"640\" height=\"420\" fill=\"white\"/>",
            text(title, left, 24, "font-size=\"15\" font-weight=\"bold\""),
            text("pages looked at (k)", x(15), height - 14, "text-anchor=\"middle\""),
            "<g transform=\"translate(18 \(y(0.5))) rotate(-90)\">"
                + text("questions with a right page among them", 0, 0, "text-anchor=\"middle\"")
                + "</g>",
        ]
        for tenth in 0...10 {
            let share = Double(tenth) / 10
            parts.append(
                "<path d=\"M\(left) \(y(share))H\(width - right)\" stroke=\"#ddd\"/>"
                    + text("\(share)", left - 8, y(share) + 4, "text-anchor=\"end\""))
        }
        for k in [1, 5, 10, 15, 20, 25, 30] {
            parts.append(text("\(k)", x(k), height - bottom + 18, "text-anchor=\"middle\""))
        }
        for (number, line) in series.enumerated() {
            parts += lines(line, colours[number % colours.count], number)
        }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    /// A curve, and its name with the share at 1 in the legend.
    private static func lines(
        _ series: (name: String, outcomes: [RetrievalOutcome]), _ colour: String, _ number: Int
    ) -> [String] {
        let count = Double(max(1, series.outcomes.count))
        let points = (1...last).map { k in
            let recall = series.outcomes.reduce(0) { $0 + $1.ranking.recall(k) } / count
            return "\(x(k).short),\(y(recall).short)"
        }
        let at = top + 14 + 20 * Double(number)
        let start = width - right + 16
        return [
            "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" points=\""
                + points.joined(separator: " ") + "\"/>",
            "<path d=\"M\(start) \(at - 4)h22\" stroke=\"\(colour)\" stroke-width=\"3\"/>"
                + text(series.name, start + 30, at, ""),
        ]
    }

    private static func text(
        _ words: String, _ x: Double, _ y: Double, _ attributes: String
    ) -> String {
        "<text x=\"\(x.short)\" y=\"\(y.short)\" \(attributes)>\(escaped(words))</text>"
    }

    private static func escaped(_ words: String) -> String {
        words.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private static func x(_ k: Int) -> Double {
        left + Double(k - 1) / Double(last - 1) * (width - left - right)
    }

    private static func y(_ share: Double) -> Double {
        height - bottom - share * (height - top - bottom)
    }
}
