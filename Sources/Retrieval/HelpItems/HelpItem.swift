// SPDX-License-Identifier: Apache-2.0
//
// The red-flag table. Every item of every urgency span ("Call 999 if: you cannot swallow") is a row
// with its level, its place on the page and whom it speaks of, and has a vector of its own.

public import Documents

/// One item that tells when to seek help.
public struct HelpItem: Sendable, Equatable {
    /// Number in the generation, from 0; the same in the vectors.
    public var number: Int
    /// Number of its page.
    public var page: Int
    /// Position of its span on the page.
    var span: Int
    /// Position of the item in its span, from 1.
    var position: Int
    /// How soon help is needed.
    public var level: UrgencyLevel
    /// Whom it speaks of.
    public var audience: Audience
}

/// The words of an item.
public struct HelpText: Sendable, Equatable {
    /// What introduces the item ("Call 999 if:").
    public var heading: SourceText
    /// The item.
    public var text: SourceText
}

/// An item on its way into a generation.
struct PreparedHelpItem: Sendable {
    var span: Int
    var position: Int
    var level: UrgencyLevel
    var audience: Audience
    var text: String
    var key: EmbeddingKey

    /// The items of a page's spans, in document order.
    static func items(of spans: [UrgencySpan]) -> [PreparedHelpItem] {
        spans.enumerated().flatMap { span, urgency in
            urgency.items.enumerated().map { position, item in
                PreparedHelpItem(
                    span: span, position: position + 1, level: urgency.level,
                    audience: Audience(of: item.string), text: item.string,
                    key: EmbeddingKey(text: item.string))
            }
        }
    }
}
