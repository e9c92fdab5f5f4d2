// SPDX-License-Identifier: Apache-2.0

import TextAnalysis

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
        questions.alarms.emergencies(in: words(of: text)).map {
            ShownEmergency(name: $0, pages: emergencyPages[$0] ?? [])
        }
    }

    /// Whether a text tells of nobody here and now: of fiction, a lesson or times long past, or in a
    /// figure of speech.
    public func tellsOfElsewhere(_ text: String) -> Bool {
        questions.alarms.isElsewhere(words(of: text))
    }

    private func words(of text: String) -> [Word] {
        questions.analyzer.words(in: text).withoutCompounds
    }
}
