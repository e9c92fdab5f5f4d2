// SPDX-License-Identifier: Apache-2.0
//
// Signs that anyone is taught to act on, such as a face that droops with slurred speech. A page may
// be short, or its neighbours may tell more of the same words; when a text shows all signs of an
// emergency, the pages of that emergency come first all the same. The signs are data
// (alarm-signs.json, which says how it is read); they only ever raise.

import Foundation

/// Emergencies that a few words give away.
struct AlarmSigns: Sendable {
    /// The data.
    private struct File: Decodable {
        struct Emergency: Decodable {
            var name: String
            var pages: [String]
            var signs: [[String]]
        }

        var denials: [String]
        var elsewhere: [String]
        var here: [String]
        var emergencies: [Emergency]
    }

    /// An emergency, and the phrases of which a text has to hold one of each sign.
    struct Emergency: Sendable {
        /// What people call it; two entries may share it.
        var name: String
        /// What the library's pages on it may be called, in lower case.
        var pages: Set<String>
        /// For each sign its phrases as words.
        var signs: [Set<[String]>]
    }

    /// Words before a sign that a denial reaches over.
    private static let denialReach = 4
    /// Words that may stand between a denial and what it denies right behind it.
    private static let articles: Set<String> = ["a", "an", "any", "the", "more"]
    /// Words that deny a list ("no vomiting or drowsiness"), and those that end its reach.
    private static let listDenials: Set<String> = ["no", "without", "denies", "denied"]
    private static let listEnds: Set<String> = [
        AlarmWords.comma, "and", "but", "so", "because", "i", "he", "she", "they", "it", "their",
    ]

    let emergencies: [Emergency]
    private let denials: [[String]]
    private let elsewhere: PhraseTable
    private let here: PhraseTable
    private let signs: PhraseTable

    /// Reads the signs that are built in. A test checks their JSON, so broken ones are none.
    init() {
        let data = Data(PackageResources.alarm_signs_json)
        let file = try? JSONDecoder().decode(File.self, from: data)
        denials = (file?.denials ?? []).map(AlarmWords.words)
        elsewhere = PhraseTable((file?.elsewhere ?? []).map(AlarmWords.words))
        here = PhraseTable((file?.here ?? []).map(AlarmWords.words))
        emergencies = (file?.emergencies ?? []).map { emergency in
            Emergency(
                name: emergency.name, pages: Set(emergency.pages),
                signs: emergency.signs.map { Set($0.map(AlarmWords.words)) })
        }
        signs = PhraseTable(emergencies.flatMap { $0.signs.flatMap(\.self) })
    }

    /// Numbers of the pages that each emergency has among `pages`, by its name.
    func places(among pages: [PageRecord]) -> [String: [Int]] {
        var places: [String: Set<Int>] = [:]
        for page in pages {
            let names = Set(([page.title] + page.names).map { $0.lowercased() })
            for emergency in emergencies where !names.isDisjoint(with: emergency.pages) {
                places[emergency.name, default: []].insert(page.number)
            }
        }
        return places.mapValues { $0.sorted() }
    }

    /// Names of the emergencies that a text shows, each once, in the order of the data.
    func emergencies(in text: String) -> [String] {
        let shown = AlarmWords.sentences(of: text).filter { !isElsewhere($0) }
            .reduce(into: Set<[String]>()) { shown, sentence in
                for (phrase, start) in signs.phrases(in: sentence)
                where !isDenied(sentence[..<start]) {
                    shown.insert(phrase)
                }
            }
        guard !shown.isEmpty else { return [] }
        var names: [String] = []
        for emergency in emergencies where !names.contains(emergency.name) {
            if emergency.signs.allSatisfy({ !$0.isDisjoint(with: shown) }) {
                names.append(emergency.name)
            }
        }
        return names
    }

    /// Whether a text tells of fiction, a lesson or times long past, and of nothing here and now.
    func tellsOfElsewhere(_ text: String) -> Bool {
        let sentences = AlarmWords.sentences(of: text)
        return sentences.contains(where: isElsewhere)
            && !sentences.contains { !here.phrases(in: $0).isEmpty }
    }

    private func isElsewhere(_ sentence: [String]) -> Bool {
        !elsewhere.phrases(in: sentence).isEmpty && here.phrases(in: sentence).isEmpty
    }

    /// Whether what stands before a sign takes it back.
    private func isDenied(_ before: ArraySlice<String>) -> Bool {
        let near = before.reversed().drop { Self.articles.contains($0) }
        if denials.contains(where: { near.starts(with: $0.reversed()) }) { return true }
        return before.suffix(Self.denialReach).reversed().prefix { !Self.listEnds.contains($0) }
            .contains { Self.listDenials.contains($0) }
    }
}

/// Phrases by their first word.
private struct PhraseTable: Sendable {
    private var byFirst: [String: Set<[String]>] = [:]

    init(_ phrases: [[String]]) {
        for phrase in phrases {
            if let first = phrase.first { byFirst[first, default: []].insert(phrase) }
        }
    }

    /// The phrases that words hold, with where they begin.
    func phrases(in words: [String]) -> [(phrase: [String], start: Int)] {
        words.indices.flatMap { start in
            (byFirst[words[start]] ?? []).filter { words[start...].starts(with: $0) }
                .map { ($0, start) }
        }
    }
}
