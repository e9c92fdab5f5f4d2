// SPDX-License-Identifier: Apache-2.0
//
// Signs that anyone is taught to act on, such as a face that droops with slurred speech. A page may
// be short, or its neighbours may tell more of the same words; when a text shows all signs of an
// emergency, the pages of that emergency come first all the same. The signs are data
// (alarm-signs.json); they only ever raise.

import Foundation
import TextAnalysis

/// Emergencies that a few words give away.
struct AlarmSigns: Sendable {
    /// The data.
    private struct File: Decodable {
        struct Emergency: Decodable {
            /// What people call it.
            var name: String
            /// What the library's pages on it may be called.
            var pages: [String]
            /// A text shows the emergency when it holds a phrase of every list.
            var signs: [[String]]
        }

        /// What takes back the phrase right after it.
        var denials: [String]
        /// What makes a text one of fiction, a lesson, times long past, or a figure of speech.
        var elsewhere: [String]
        /// What makes it one of somebody here and now all the same.
        var here: [String]
        var emergencies: [Emergency]
    }

    /// An emergency with the phrases of each sign as terms.
    private struct Emergency {
        var name: String
        var pages: Set<String>
        var signs: [[[String]]]
    }

    private let emergencies: [Emergency]
    private let denials: [[String]]
    private let elsewhere: [[String]]
    private let here: [[String]]
    /// What stands for a term: signs are the same whoever shows them.
    private let substitutes: [String: String]

    /// Reads the signs that are built in. A test checks their JSON, so broken ones are none.
    init(analyzer: TextAnalyzer) {
        let data = Data(PackageResources.alarm_signs_json)
        let file = try? JSONDecoder().decode(File.self, from: data)
        var substitutes: [String: String] = [:]
        for persons in [Self.owners, Self.selves] {
            let terms = analyzer.words(in: persons).map(\.term)
            for term in terms { substitutes[term] = terms[0] }
        }
        func terms(_ phrase: String) -> [String] {
            Self.terms(analyzer.words(in: phrase).withoutCompounds, substitutes)
        }
        self.substitutes = substitutes
        denials = (file?.denials ?? []).map(terms)
        elsewhere = (file?.elsewhere ?? []).map(terms)
        here = (file?.here ?? []).map(terms)
        emergencies = (file?.emergencies ?? []).map { emergency in
            Emergency(
                name: emergency.name, pages: Set(emergency.pages),
                signs: emergency.signs.map { $0.map(terms) })
        }
    }

    private static let owners = "their my your his her our"
    private static let selves = "themselves myself yourself himself herself ourselves"

    private static func terms(_ words: [Word], _ substitutes: [String: String]) -> [String] {
        words.map { substitutes[$0.term] ?? $0.term }
    }

    /// Numbers of the pages that each emergency has among `pages`, by its name.
    func places(among pages: [PageRecord]) -> [String: [Int]] {
        var places: [String: [Int]] = [:]
        for page in pages {
            let names = Set(([page.title] + page.names).map { $0.lowercased() })
            for emergency in Set(
                emergencies.filter { !names.isDisjoint(with: $0.pages) }.map(\.name))
            {
                places[emergency, default: []].append(page.number)
            }
        }
        return places
    }

    /// Whether words without compounds tell of nobody here and now.
    func isElsewhere(_ words: [Word]) -> Bool {
        let terms = Self.terms(words, substitutes)
        func holdsAny(_ phrases: [[String]]) -> Bool { phrases.contains { holds(terms, $0) } }
        return holdsAny(elsewhere) && !holdsAny(here)
    }

    /// Names of the emergencies that words without compounds show, each once; none when they tell of
    /// nobody here and now.
    func emergencies(in words: [Word]) -> [String] {
        guard !isElsewhere(words) else { return [] }
        let terms = Self.terms(words, substitutes)
        var names: [String] = []
        for emergency in emergencies where !names.contains(emergency.name) {
            let shows = emergency.signs.allSatisfy { sign in sign.contains { holds(terms, $0) } }
            if shows { names.append(emergency.name) }
        }
        return names
    }

    /// Whether the terms hold a phrase that is not denied by what stands right before it.
    private func holds(_ terms: [String], _ phrase: [String]) -> Bool {
        guard !phrase.isEmpty, terms.count >= phrase.count else { return false }
        return (0...terms.count - phrase.count).contains { start in
            terms[start..<start + phrase.count].elementsEqual(phrase)
                && !denials.contains { terms[..<start].suffix($0.count).elementsEqual($0) }
        }
    }
}
