// SPDX-License-Identifier: Apache-2.0

import Documents

/// How the advice of one page on when to get help differs between two generations.
public struct UrgencyChange: Sendable, Equatable, Codable {
    /// One urgency span: its level and words without their places.
    public struct Advice: Sendable, Hashable, Codable {
        /// The level, as in `UrgencyLevel`.
        public var level: String
        /// What introduces the conditions ("Call 999 if:").
        public var heading: String
        /// The conditions.
        public var items: [String]
    }

    /// Path of the file below the corpus folder.
    public var file: String
    /// What is no longer said.
    public var before: [Advice]
    /// What is said instead.
    public var after: [Advice]

    /// Creates a change from what each generation says.
    public init(file: String, before: [Advice], after: [Advice]) {
        self.file = file
        self.before = before
        self.after = after
    }

    /// The change between two readings of a page, or nil when they say the same. Spans that stayed
    /// are left out.
    init?(file: String, before: [UrgencySpan], after: [UrgencySpan]) {
        let old = before.map { Advice($0) }
        let new = after.map { Advice($0) }
        guard old != new else { return nil }
        self.init(
            file: file, before: old.filter { !new.contains($0) },
            after: new.filter { !old.contains($0) })
    }
}

extension UrgencyChange.Advice {
    fileprivate init(_ span: UrgencySpan) {
        self.init(
            level: span.level.rawValue, heading: span.heading.string,
            items: span.items.map(\.string))
    }
}
