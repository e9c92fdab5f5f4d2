// SPDX-License-Identifier: Apache-2.0
//
// What people say and what pages mean by it: "throwing up" and "being sick", "number twos" and
// "poo", "dyspnoea" and "breathlessness". The entries (lay-vocabulary.json) were written for this
// project from common British and American usage and from the plain-English glosses that health
// services print beside medical words. A phrase of the question adds the terms of its meanings with
// a low weight.

import Foundation
import TextAnalysis

/// Phrases with the words that pages use for them.
struct LayVocabulary: Sendable {
    /// How much an added term counts beside a word of the question.
    static let weight: Float = 0.35

    private struct File: Decodable {
        struct Group: Decodable {
            var say: [String]
            var mean: [String]
        }

        var groups: [Group]
    }

    /// For each group the terms that it adds.
    private let meanings: [[String]]
    /// Groups by the terms of a phrase, stop words included.
    private let groups: [[String]: [Int]]
    /// Most terms of any phrase.
    private let longest: Int
    /// Number of entries: phrases that people say for one thing, with what pages call it.
    var entryCount: Int { meanings.count }
    /// Number of phrases that people say.
    let phraseCount: Int

    /// Reads the vocabulary that is built in. Its JSON is checked by a test, so a broken one is
    /// empty.
    init(analyzer: TextAnalyzer) {
        let data = Data(PackageResources.lay_vocabulary_json)
        let file = try? JSONDecoder().decode(File.self, from: data)
        self.init(groups: (file?.groups ?? []).map { ($0.say, $0.mean) }, analyzer: analyzer)
    }

    /// Makes a vocabulary of groups; `say` and `mean` are both recognised, `mean` is added.
    init(groups: [(say: [String], mean: [String])], analyzer: TextAnalyzer) {
        var byPhrase: [[String]: [Int]] = [:]
        for (number, group) in groups.enumerated() {
            for phrase in Set(group.say + group.mean) {
                let terms = analyzer.words(in: phrase).withoutCompounds.map(\.term)
                if !terms.isEmpty { byPhrase[terms, default: []].append(number) }
            }
        }
        meanings = groups.map { group in
            Array(Set(group.mean.flatMap { analyzer.terms(in: $0) })).sorted()
        }
        self.groups = byPhrase
        longest = byPhrase.keys.map(\.count).max() ?? 0
        phraseCount = groups.reduce(0) { $0 + $1.say.count }
    }

    /// Terms that the words of a question bring along, with the place of the first word that does.
    /// Phrases are matched at every place and every length; the words must be without compounds.
    func expansions(of words: [Word]) -> [(term: String, word: Int)] {
        let terms = words.map(\.term)
        var found: [(term: String, word: Int)] = []
        for start in terms.indices {
            for length in 1...max(1, longest) where start + length <= terms.count {
                for group in groups[Array(terms[start..<start + length])] ?? [] {
                    found += meanings[group].map { ($0, start) }
                }
            }
        }
        return found
    }
}

extension [Word] {
    /// The words without those that cover several others ("followup" over "follow" and "up").
    var withoutCompounds: [Word] {
        enumerated().filter { place, word in
            let before = place > 0 ? self[place - 1] : nil
            return
                !(before.map {
                    word.range.lowerBound < $0.range.lowerBound
                        || word.range.lowerBound == $0.range.lowerBound && word.range != $0.range
                            && word.range.upperBound > $0.range.upperBound
                } ?? false)
        }.map(\.element)
    }
}
