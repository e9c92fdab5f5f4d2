// SPDX-License-Identifier: Apache-2.0
//
// Signs that anyone is taught to act on, such as a face that droops with slurred speech. A page may
// be short, or its neighbours may tell more of the same words; when a question shows all signs of an
// emergency, the page of that emergency comes first all the same. The signs are data
// (lay-vocabulary.json, "alarms"); they only ever raise a page.

import Foundation
import TextAnalysis

/// Emergencies that a few words give away.
struct AlarmSigns: Sendable {
    private struct File: Decodable {
        struct Alarm: Decodable {
            /// The name of the page.
            var page: String
            /// A question shows the emergency when it holds a phrase of every list.
            var signs: [[String]]
        }

        var alarms: [Alarm]
    }

    private static let denials: Set<String> = ["no", "not", "without", "never", "denies"]

    /// For each emergency its name and, for each sign, its phrases as terms.
    private let alarms: [(page: String, signs: [[[String]]])]

    /// Reads the signs that are built in. A test checks their JSON, so broken ones are none.
    init(analyzer: TextAnalyzer) {
        let data = Data(PackageResources.lay_vocabulary_json)
        let file = try? JSONDecoder().decode(File.self, from: data)
        alarms = (file?.alarms ?? []).map { alarm in
            let signs = alarm.signs.map { phrases in
                phrases.map { analyzer.words(in: $0).withoutCompounds.map(\.term) }
            }
            return (alarm.page, signs)
        }
    }

    /// Numbers of the pages that each emergency has among `pages`, by its name.
    func places(among pages: [PageRecord]) -> [String: [Int]] {
        let names = Set(alarms.map(\.page))
        var places: [String: [Int]] = [:]
        for page in pages {
            for name in Set(([page.title] + page.names).map { $0.lowercased() }) {
                if names.contains(name) { places[name, default: []].append(page.number) }
            }
        }
        return places
    }

    /// Names of the emergencies that words without compounds show.
    func emergencies(in words: [Word]) -> [String] {
        let terms = words.map(\.term)
        return alarms.filter { alarm in
            alarm.signs.allSatisfy { $0.contains { AlarmSigns.holds(terms, $0) } }
        }.map(\.page)
    }

    /// Whether the terms hold a phrase that is not denied by the word before it.
    private static func holds(_ terms: [String], _ phrase: [String]) -> Bool {
        guard !phrase.isEmpty, terms.count >= phrase.count else { return false }
        return (0...terms.count - phrase.count).contains { start in
            terms[start..<start + phrase.count].elementsEqual(phrase)
                && (start == 0 || !denials.contains(terms[start - 1]))
        }
    }
}
