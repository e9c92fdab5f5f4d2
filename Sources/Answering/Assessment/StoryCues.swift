// SPDX-License-Identifier: Apache-2.0
//
// How a story is told: sudden or slow, better or worse, seen by someone already, asking what to do
// at home. The phrases are data (story-cues.json), words that anybody may use of any illness.

import Foundation

/// Counts the cues of a story.
struct StoryCues: Sendable {
    /// More than so many of one cue say no more.
    static let countMax = 3
    /// How many words may lie between the two parts of a pair.
    private static let gap = 6

    /// The words of one cue.
    private struct Entry: Decodable, Sendable {
        /// Phrases of whole words; a last `*` stands for any ending.
        var phrases: [String]
        /// Two words near each other, the first of one list and the second of the other.
        var first: [String]?
        var second: [String]?
    }

    private let entries: [String: Entry]

    /// The cues that are built in. A test checks that the data can be read.
    static let builtIn: StoryCues = {
        let data = Data(PackageResources.story_cues_json)
        return StoryCues(
            entries: (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:])
    }()

    /// Names of all cues.
    var names: [String] { entries.keys.sorted() }

    /// How often each cue occurs, at most ``countMax`` times.
    func counts(in text: String) -> [String: Double] {
        let words = Clause.words(text)
        let padded = " " + words.joined(separator: " ") + " "
        return entries.mapValues { entry in
            let phrases = entry.phrases.reduce(0) { $0 + Self.count($1, in: padded) }
            return Double(min(Self.countMax, phrases + Self.pairs(entry, in: words)))
        }
    }

    private static func count(_ phrase: String, in padded: String) -> Int {
        let wanted = phrase.hasSuffix("*") ? " \(phrase.dropLast())" : " \(phrase) "
        return padded.ranges(of: wanted).count
    }

    private static func pairs(_ entry: Entry, in words: [String]) -> Int {
        guard let first = entry.first, let second = entry.second else { return 0 }
        return words.indices.count { place in
            first.contains(words[place])
                && words[(place + 1)...].prefix(gap).contains { second.contains($0) }
        }
    }
}
