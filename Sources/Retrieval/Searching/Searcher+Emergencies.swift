// SPDX-License-Identifier: Apache-2.0

extension Searcher {
    /// An emergency of which a text shows the signs that anyone is taught to act on.
    public struct ShownEmergency: Sendable, Equatable {
        /// What people call it.
        public var name: String
        /// Numbers of the library's pages on it; none when it holds none.
        public var pages: [Int]
    }

    /// The emergencies that a text shows by a few words, whatever the search finds. Never a reason to
    /// think less of another.
    public func emergencies(shownBy text: String) -> [ShownEmergency] {
        questions.alarms.emergencies(in: text).map {
            ShownEmergency(name: $0, pages: emergencyPages[$0] ?? [])
        }
    }

    /// Whether a text tells of fiction, a lesson or times long past, and of nothing here and now.
    public func tellsOfElsewhere(_ text: String) -> Bool {
        questions.alarms.tellsOfElsewhere(text)
    }
}
