// SPDX-License-Identifier: Apache-2.0

import Testing
import TextAnalysis

@testable import Answering

@Suite("Claims of a sentence")
struct ClaimsTests {
    static let analyzer = TextAnalyzer()

    @Test(
        "numbers are read with their units, however they are written",
        arguments: [
            ("Take 2 tablets of 500 mg.", ["2 tablet", "500 mg"]),
            (
                "Take two tablets of 500mg up to 4 times in 24 hours",
                [
                    "2 tablet", "500 mg", "4 time", "24 hour",
                ]
            ),
            ("Wait 4 to 6 hours.", ["4 hour", "6 hour"]),
            ("It lasts 7-10 days", ["7 day", "10 day"]),
            ("A temperature of 38.5°C or above", ["38.5 °c"]),
            ("1,000 ml of water", ["1000 ml"]),
            ("before the 37th week", ["37 week"]),
            ("half a tablet", ["1/2 "]), ("½ tablet", ["1/2 tablet"]),
            ("1½ tablets", ["1½ tablet"]), ("⅔ of a cup", ["⅔ "]),
            ("on one side of the chest", []),
            ("one tablet a day", ["1 tablet"]),
            ("about 30% of people", ["30 %"]),
        ] as [(String, [String])])
    func quantities(sentence: String, expected: [String]) {
        let found = Claims(of: sentence, analyzer: Self.analyzer).quantities
        #expect(Set(found.map { "\($0.value) \($0.unit)" }) == Set(expected))
    }

    @Test(
        "what stands in the reach of a negation is denied",
        arguments: [
            ("Do not take aspirin.", ["aspirin"], []),
            (
                "You should not give ibuprofen, but paracetamol helps.", ["ibuprofen"],
                [
                    "paracetamol"
                ]
            ),
            ("It isn't contagious", ["contagious"], []),
            ("Avoid alcohol; drink water.", ["alcohol"], ["water"]),
            ("Take aspirin.", [], ["aspirin"]),
        ] as [(String, [String], [String])])
    func negation(sentence: String, denied: [String], affirmed: [String]) {
        let claims = Claims(of: sentence, analyzer: Self.analyzer)
        for word in denied {
            #expect(claims.denied.isSuperset(of: Self.analyzer.terms(in: word)), "\(word)")
            #expect(claims.affirmed.isDisjoint(with: Self.analyzer.terms(in: word)), "\(word)")
        }
        for word in affirmed {
            #expect(claims.affirmed.isSuperset(of: Self.analyzer.terms(in: word)), "\(word)")
        }
    }

    @Test("an item of a don't list is denied whole")
    func dontList() {
        let claims = Claims(
            of: "use antibiotic cream, or scratch", isDenied: true, analyzer: Self.analyzer)
        #expect(claims.affirmed.isEmpty)
        #expect(claims.denied.isSuperset(of: Self.analyzer.terms(in: "antibiotic cream scratch")))
    }
}
