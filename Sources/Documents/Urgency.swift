// SPDX-License-Identifier: Apache-2.0

/// How soon help is needed, from lowest to highest. `unknown` says that nothing was recognised; it
/// is a level of its own, never a synonym of self-care.
public enum UrgencyLevel: String, Sendable, CaseIterable, Comparable {
    case unknown, selfCare, pharmacy, routine, urgent, emergency

    /// Ordered as declared.
    public static func < (left: UrgencyLevel, right: UrgencyLevel) -> Bool {
        left.rank < right.rank
    }

    /// Position in the order, 0 for `unknown` to 5 for `emergency`.
    private var rank: Int {
        switch self {
        case .unknown: 0
        case .selfCare: 1
        case .pharmacy: 2
        case .routine: 3
        case .urgent: 4
        case .emergency: 5
        }
    }
}

/// Text of a page that tells when to seek which help.
public struct UrgencySpan: Sendable, Equatable {
    /// How soon help is needed.
    public var level: UrgencyLevel
    /// The heading that introduces the items ("Call 999 if:"), with its place.
    public var heading: SourceText
    /// The conditions, each on its own, in document order.
    public var items: [SourceText]
    /// Other text of the span that is no condition ("Do not drive to A&E.").
    public var notes: [SourceText]

    /// Creates a span.
    public init(
        level: UrgencyLevel, heading: SourceText, items: [SourceText], notes: [SourceText] = []
    ) {
        self.level = level
        self.heading = heading
        self.items = items
        self.notes = notes
    }
}
