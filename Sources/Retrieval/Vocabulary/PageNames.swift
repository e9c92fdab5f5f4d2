// SPDX-License-Identifier: Apache-2.0
//
// A question that names a condition is about its page, however often other pages use the word.

import Documents
import TextAnalysis

/// Finds the pages whose title or alternative name stands in a question.
struct PageNames: Sendable {
    /// Terms of the longest name that is looked for.
    private static let termCountMax = 8

    /// Numbers of the pages of a name, by its terms with a space between them.
    private var pages: [String: [Int]] = [:]

    /// Takes the names of all pages. "Lupus (SLE)" can also be named by either part.
    init(_ records: [PageRecord], analyzer: TextAnalyzer) {
        for record in records {
            for name in Set(([record.title] + record.names).flatMap(PageNames.parts)) {
                let terms = PageNames.terms(analyzer.words(in: name))
                guard (1...PageNames.termCountMax).contains(terms.count) else { continue }
                pages[terms.joined(separator: " "), default: []].append(record.number)
            }
        }
    }

    /// The terms that names are compared by: of words that are no stop words, in their order.
    static func terms(_ words: [Word]) -> [String] {
        words.withoutCompounds.filter { !$0.isStopWord }.map(\.term)
    }

    /// Numbers of the pages that `terms` name. A name within a longer one ("infection" in "kidney
    /// infection") is none.
    func pages(namedIn terms: [String]) -> Set<Int> {
        var named: Set<Int> = []
        var end = 0
        for start in terms.indices {
            let longest = min(PageNames.termCountMax, terms.count - start)
            let lengths = stride(from: longest, to: 0, by: -1)
            guard
                let length = lengths.first(where: {
                    pages[terms[start..<start + $0].joined(separator: " ")] != nil
                }), start + length > end
            else { continue }
            end = start + length
            named.formUnion(pages[terms[start..<end].joined(separator: " ")] ?? [])
        }
        return named
    }

    /// A name as a whole, what stands before its brackets, and what stands in them.
    private static func parts(of name: String) -> [String] {
        guard let open = name.firstIndex(of: "("), let close = name.lastIndex(of: ")"),
            open < close
        else { return [name] }
        let inside = name[name.index(after: open)..<close]
        return [name, String(name[..<open]), String(inside)]
    }
}
