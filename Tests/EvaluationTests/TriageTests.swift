// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Testing

@testable import Evaluation

@Suite("Figures of triage")
struct TriageTests {
    private func outcome(
        _ id: String, right: CareGroup?, level: UrgencyLevel, named: String?, retrieved: Bool
    ) -> TriageOutcome {
        TriageOutcome(
            id: id, kind: "basic", expected: right, level: level.rawValue,
            floor: UrgencyLevel.unknown.rawValue, pages: ["flu"], named: named,
            wasRetrieved: retrieved, thinkingTokens: 0, seconds: 1)
    }

    @Test(
        "labels of published sets and our own levels are one of three",
        arguments: [
            ("A&E", .emergency), ("Urgent Primary Care", .urgentPrimaryCare),
            ("Self-care", .selfCare), ("routine", .urgentPrimaryCare), ("pharmacy", .selfCare),
            ("emergency", .emergency), ("unknown", nil), ("soon", nil),
        ] as [(String, CareGroup?)])
    func labels(label: String, expected: CareGroup?) {
        #expect(CareGroup(label: label) == expected)
    }

    @Test("unknown is less than anything; inconclusive is right when the page was not retrieved")
    func figures() {
        let figures = TriageFigures([
            outcome("a", right: .emergency, level: .emergency, named: "flu", retrieved: true),
            outcome("b", right: .emergency, level: .unknown, named: nil, retrieved: false),
            outcome("c", right: .selfCare, level: .routine, named: "gout", retrieved: true),
            outcome("d", right: .urgentPrimaryCare, level: .urgent, named: nil, retrieved: true),
        ])
        #expect(figures.urgencyAccuracy == 0.5)
        #expect(figures.emergencyUnderTriage == 0.5)
        #expect(figures.underTriage == 0.25)
        #expect(figures.overTriage == 0.25)
        #expect(figures.conditionStrict == 0.25)
        #expect(figures.conditionCompatible == 0.5)
        #expect(figures.confusion["A&E"] == ["A&E": 1, "unknown": 1])
        #expect(figures.ci95["urgencyAccuracy"]?.count == 2)
    }

    @Test("the model's view counts by a power, and not at all by the power 0")
    func modelViews() throws {
        var asked = outcome("a", right: .emergency, level: .urgent, named: nil, retrieved: true)
        asked.views = [
            .init(probability: 0.6, share: 0.2, isRight: false),
            .init(probability: 0.4, share: 0.8, isRight: true),
        ]
        #expect(!asked.isFirstRight(weight: 0))
        #expect(asked.isFirstRight(weight: 1))
        #expect(TriageFigures([asked]).firstRight.first == 0)
        #expect(TriageFigures([asked]).firstRight.last == 1)
        let document = TriageDocument(file: "f", setting: "model", [asked])
        #expect(TriageReport(documents: [document]).markdown().contains("| model | 0"))
    }

    @Test("the JSON has the names of the design")
    func json() throws {
        let document = TriageDocument(
            file: "f", setting: "no-model",
            [outcome("a", right: .emergency, level: .urgent, named: nil, retrieved: true)])
        let data = try JSONEncoder().encode(document)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        for name in [
            "queries", "urgencyAccuracy", "emergencyUnderTriage", "underTriage", "overTriage",
            "conditionStrict", "conditionCompatible", "byType", "ci95", "confusion",
        ] { #expect(object[name] != nil, "\(name)") }
        #expect(TriageReport(documents: [document]).markdown().contains("| A&E | 0 | 1 | 0 | 0 |"))
    }

    @Test("settings have stable names and the published tables")
    func settings() {
        #expect(TriageSetting(thinkingTokens: nil).name == "no-model")
        #expect(
            TriageSetting(thinkingTokens: 512, continuations: 2, retrieves: false).name
                == "think-512-2-no-retrieval")
        #expect(TriageSetting.table("thinking")?.count == 5)
        #expect(TriageSetting.table("continuations")?.map(\.continuations) == [0, 1, 2, 3])
        #expect(TriageSetting.table("moods") == nil)
    }
}
