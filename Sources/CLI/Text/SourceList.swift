// SPDX-License-Identifier: Apache-2.0
//
// Places in the library for a person. Those of one section stand together, so that five items of one
// list are one source and not five.

import WireProtocol

/// Lists places.
struct SourceList {
    /// Which words and bytes are told beside the headings.
    enum Words {
        /// None: they can be opened.
        case none
        /// All but those that were read already.
        case all(but: Set<String>)
    }

    /// Characters of one place's words that are shown at most.
    static let wordsMax = 300

    let style: TerminalStyle
    let words: Words

    /// The places in the order of their numbers.
    func text(of citations: [Citation]) -> String {
        var sections: [[Citation]] = []
        for citation in citations {
            let known = sections.firstIndex {
                $0[0].page == citation.page && $0[0].heading == citation.heading
                    && $0[0].file == citation.file
            }
            if let known { sections[known].append(citation) } else { sections.append([citation]) }
        }
        return sections.map(section).joined()
    }

    private func section(_ citations: [Citation]) -> String {
        let numbers = "[\(Self.ranges(of: citations.map(\.number)))] "
        let path = ([citations[0].title] + citations[0].heading).joined(separator: " > ")
        guard case .all(let shown) = words else {
            return line(RichText("\(path) · ") + Self.review(citations[0]), first: numbers)
        }
        let unread = citations.filter { !shown.contains($0.quote) }.map { citation in
            line(RichText("“\(Self.beginning(of: citation.quote))”"))
        }
        let spans = citations.map { $0.span.map(String.init).joined(separator: "-") }
        let place = "\(citations[0].file), bytes \(spans.joined(separator: ", ")) · "
        return line(.bold(path), first: numbers) + unread.joined()
            + line(.faint(place) + Self.review(citations[0]))
    }

    /// A whole passage would drown the other places: it is shown as far as its beginning.
    private static func beginning(of quote: String) -> String {
        guard quote.count > wordsMax else { return quote }
        let cut = quote.prefix(wordsMax)
        let end = cut.lastIndex(where: \.isWhitespace) ?? cut.endIndex
        return cut[..<end] + " …"
    }

    private func line(_ text: RichText, first: String? = nil) -> String {
        style.render(text, indent: max(4, first?.count ?? 0), first: first) + "\n"
    }

    /// Numbers in rising order as text: "1, 3-5".
    private static func ranges(of numbers: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        .joined(separator: ", ")
    }

    /// When the page was reviewed; an overdue review stands out.
    private static func review(_ citation: Citation) -> RichText {
        let reviewed = RichText.faint(
            citation.reviewed.map { "reviewed \($0)" } ?? "no review date")
        guard citation.reviewOverdue else { return reviewed }
        let since = citation.reviewDue.map { " since \($0)" } ?? ""
        return reviewed + ", " + RichText.bold("REVIEW OVERDUE\(since)")
    }
}
