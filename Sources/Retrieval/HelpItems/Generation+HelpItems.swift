// SPDX-License-Identifier: Apache-2.0
//
// What the red-flag table can be asked.

public import Documents
import Foundation
import GRDB

extension Generation {
    /// The items of one page, in document order.
    public func helpItems(ofPage number: Int) -> ArraySlice<HelpItem> {
        helpItems[helpRanges[number]]
    }

    /// The cosine of a text's vector with every item, by number.
    public func helpItemCosines(_ vector: [Float]) -> [Float] {
        helpVectors.cosines(helpVectors.query(vector))
    }

    /// The best cosine of a text's vector with the statements of a page, without what all texts
    /// share; 0 when it has none.
    public func symptomCosine(_ vector: [Float], ofPage number: Int) -> Float {
        let range = statements(ofPage: number)
        let centred = manifest.centres.question.removed(from: vector)
        return statementVectors.cosines(statementVectors.query(centred), range).max() ?? 0
    }

    /// The words of an item. Throws `damaged` when they are not there.
    public func helpText(_ item: HelpItem) throws(RetrievalError) -> HelpText {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT text, pieces FROM urgencyText WHERE page = ? AND span = ? "
                    + "AND position IN (0, ?) ORDER BY position",
                arguments: [item.page, item.span, item.position])
            let texts = rows.compactMap { self.sourceText($0) }
            guard texts.count == 2 else {
                throw RetrievalError.damaged(
                    self.databasePath, "item \(item.number) of the red-flag table is not there")
            }
            return HelpText(heading: texts[0], text: texts[1])
        }
    }

    /// The passage of the item's page that holds its text; nil when none does.
    public func passage(holding text: SourceText, page: Int) throws(RetrievalError) -> Passage? {
        try passages(Array(pages[page].passages)).first {
            $0.text.span.contains(text.span.lowerBound) && $0.text.string.contains(text.string)
        }
    }

    /// Reads the table of a database.
    static func helpItems(_ database: Database) throws -> [HelpItem] {
        try Row.fetchAll(
            database,
            sql: "SELECT helpItem.*, level FROM helpItem LEFT JOIN urgencySpan USING (page, span) "
                + "ORDER BY number"
        ).map { row in
            var audience = Audience()
            audience.ageFrom = row["ageFrom"]
            audience.ageBelow = row["ageBelow"]
            audience.isWholeText = row["isWholeText"]
            audience.groups = Set(
                IndexDatabase.strings(row["groups"] ?? "[]").compactMap {
                    Audience.Group(rawValue: $0)
                })
            return HelpItem(
                number: row["number"], page: row["page"], span: row["span"],
                position: row["position"],
                level: UrgencyLevel(rawValue: row["level"] ?? "") ?? .unknown, audience: audience)
        }
    }

    /// The items of each page; throws unless numbers are in order and pages are there.
    static func helpRanges(
        _ items: [HelpItem], pageCount: Int, _ path: String
    ) throws(RetrievalError) -> [Range<Int>] {
        var ranges = [Range<Int>](repeating: 0..<0, count: pageCount)
        for (number, item) in items.enumerated() {
            guard item.number == number, ranges.indices.contains(item.page),
                number == 0 || items[number - 1].page <= item.page
            else { throw .damaged(path, "its red-flag table is out of order") }
            let range = ranges[item.page]
            ranges[item.page] = (range.isEmpty ? number : range.lowerBound)..<number + 1
        }
        return ranges
    }
}
