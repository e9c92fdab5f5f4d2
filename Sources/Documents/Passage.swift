// SPDX-License-Identifier: Apache-2.0

/// The unit that is indexed and cited: consecutive blocks of one section within a token budget, cut
/// at sentence ends.
public struct Passage: Sendable, Equatable {
    /// Stable identity: the same text under the same heading of the same page keeps it, wherever
    /// the passage moves within the page.
    public var id: String
    /// Identity of the page that it belongs to.
    public var page: String
    /// Heading path of its section, the page title left out.
    public var heading: [String]
    /// The text, blocks separated by newlines, with its place in the file.
    public var text: SourceText
    /// How soon help is needed, when the passage is (part of) an urgency span.
    public var urgency: UrgencyLevel?

    /// Creates a passage.
    public init(
        id: String, page: String, heading: [String], text: SourceText, urgency: UrgencyLevel? = nil
    ) {
        self.id = id
        self.page = page
        self.heading = heading
        self.text = text
        self.urgency = urgency
    }
}
