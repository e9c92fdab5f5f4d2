// SPDX-License-Identifier: Apache-2.0
//
// What `wardbookd inspect --json` prints for a file. Fields may be added, never changed.

internal import Foundation

/// The JSON view of a reading.
public struct PageInspection: Sendable, Encodable {
    struct PageView: Encodable {
        var id: String
        var title: String
        var names: [String]
        var source: String?
        var reviewed: String?
        var reviewDue: String?
        var licence: String?

        enum CodingKeys: CodingKey { case id, title, names, source, reviewed, reviewDue, licence }

        /// Keys without a value are written as null, which the synthesised method leaves out.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(title, forKey: .title)
            try container.encode(names, forKey: .names)
            try container.encode(source, forKey: .source)
            try container.encode(reviewed, forKey: .reviewed)
            try container.encode(reviewDue, forKey: .reviewDue)
            try container.encode(licence, forKey: .licence)
        }
    }

    struct SectionView: Encodable {
        var heading: [String]
        var anchor: String?
        var blocks: [BlockView]
    }

    struct BlockView: Encodable {
        var kind: String
        var text: String
        var span: [Int]
        var list: String?

        enum CodingKeys: CodingKey { case kind, text, span, list }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(kind, forKey: .kind)
            try container.encode(text, forKey: .text)
            try container.encode(span, forKey: .span)
            try container.encode(list, forKey: .list)
        }
    }

    struct UrgencyView: Encodable {
        var level: String
        var heading: String
        var items: [String]
        var notes: [String]
        var spans: [[Int]]
    }

    struct IssueView: Encodable {
        var code: String
        var message: String
    }

    let file: String
    let kind: String
    let profile: String
    let page: PageView
    let sections: [SectionView]
    let urgency: [UrgencyView]
    let issues: [IssueView]

    /// Creates the view of a reading.
    public init(_ reading: PageReading) {
        let page = reading.page
        file = page.file
        kind = reading.kind.rawValue
        profile = reading.profile
        self.page = PageView(
            id: page.id, title: page.title, names: page.names, source: page.source,
            reviewed: page.reviewed, reviewDue: page.reviewDue, licence: page.licence)
        sections = page.sections.map { section in
            SectionView(
                heading: section.heading, anchor: section.anchor,
                blocks: section.blocks.map(Self.view))
        }
        urgency = page.urgency.map { span in
            UrgencyView(
                level: span.level.rawValue, heading: span.heading.string,
                items: span.items.map(\.string), notes: span.notes.map(\.string),
                spans: span.items.map { [$0.span.lowerBound, $0.span.upperBound] })
        }
        issues = reading.issues.map { IssueView(code: $0.code, message: $0.message) }
    }

    private static func view(_ block: Block) -> BlockView {
        BlockView(
            kind: block.kind.rawValue, text: block.text.string,
            span: [block.text.span.lowerBound, block.text.span.upperBound],
            list: block.list?.rawValue)
    }

    /// One line of JSON with sorted keys; keys without a value are null.
    public func jsonLine() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
