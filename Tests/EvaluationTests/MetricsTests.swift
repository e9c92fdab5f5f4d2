// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Evaluation

@Suite("Figures of an evaluation")
struct MetricsTests {
    private static func outcome(_ ranks: [Int], of relevant: Int = 1, evidence: Int? = nil)
        -> RankingOutcome
    {
        RankingOutcome(
            pageRanks: ranks, relevant: relevant, evidenceRank: evidence, hasEvidence: true)
    }

    @Test("Recall, reciprocal rank and gain equal those worked out by hand")
    func byHand() {
        let outcomes = [
            MetricsTests.outcome([1], evidence: 2), MetricsTests.outcome([3, 6], of: 2),
            MetricsTests.outcome([], evidence: 40), MetricsTests.outcome([12]),
        ]
        let figures = RankingFigures(outcomes)
        #expect(figures.queries == 4)
        #expect(
            figures.pageRecall.mapValues(\.value) == ["1": 0.25, "5": 0.5, "10": 0.5, "30": 0.75])
        #expect(abs(figures.mrr.value - (1 + 1 / 3.0 + 1 / 12.0) / 4) < 1e-12)
        // (1/log2(4) + 1/log2(7)) / (1 + 1/log2(3)) for the second question.
        let second = (0.5 + 1 / log2(7.0)) / (1 + 1 / log2(3.0))
        #expect(abs(figures.ndcg10.value - (1 + second) / 4) < 1e-12)
        #expect(figures.evidenceRecall["5"]?.value == 0.25)
    }

    @Test("The confidence interval holds the mean, narrows with more questions and repeats itself")
    func bootstrap() {
        let few = Estimate((0..<20).map { Double($0 % 2) })
        let many = Estimate((0..<2000).map { Double($0 % 2) })
        #expect(few.ci95[0] < 0.5 && few.ci95[1] > 0.5)
        #expect(many.ci95[1] - many.ci95[0] < (few.ci95[1] - few.ci95[0]) / 5)
        #expect(few == Estimate((0..<20).map { Double($0 % 2) }))
        #expect(Estimate([]).value == 0)
    }

    @Test("A small lead on every question counts, a large one on few does not")
    func paired() {
        let first = (0..<100).map { MetricsTests.outcome([1 + $0 % 3], evidence: 1) }
        let second = (0..<100).map { MetricsTests.outcome([2 + $0 % 3], evidence: 1) }
        let found = PairedComparison.all(first, against: "dense", second)
        #expect(found.map(\.figure) == ["p@1", "p@5", "MRR", "evidence@5"])
        #expect(found.map(\.isAhead) == [true, false, true, false])
        #expect(abs(found[0].difference.value - 0.34) < 1e-12)
        #expect(PairedComparison.markdown(found).contains("| dense | p@1 | 0.34 ("))
    }

    @Test(
        "Evidence is found whatever its case, quotes and line ends, and not by a few words",
        arguments: [
            ("Stay off school for 48 hours.", "stay off\nschool for 48 hours", true),
            ("It's usually mild", "“It’s usually mild”, they say", true),
            ("recovery time: up to 2 weeks", "The recovery time is short.", false),
            ("up to 2 weeks", "it takes up to 2 weeks or more", true),
            ("", "anything", false), ("2", "12 days", false),
        ])
    func evidence(wanted: String, text: String, expected: Bool) {
        #expect(EvidenceMatcher(wanted).matches(text) == expected)
    }
}

@Suite("JSON of an evaluation")
struct RetrievalDocumentTests {
    @Test("Every figure is a number and its interval stands at the same place in ci95")
    func shape() throws {
        let question = LabelledQuestion(id: "a", question: "?", pages: ["flu"], kind: "named")
        let ranking = RankingOutcome(
            pageRanks: [2], relevant: 1, evidenceRank: 1, hasEvidence: true)
        let report = RetrievalReport(
            file: "f", method: "learned", total: 3,
            [.init(question: question, ranking: ranking, firstPages: [], milliseconds: 2.5)])
        let json = try JSONSerialization.jsonObject(with: Data(report.json().utf8))
        let object = try #require(json as? [String: Any])
        #expect(object["queries"] as? Int == 1)
        #expect(object["unlabelled"] as? Int == 2)
        #expect(object["mrr"] as? Double == 0.5)
        #expect((object["pageRecall"] as? [String: Double])?["5"] == 1)
        #expect((object["latencyMs"] as? [String: Double])?["p50"] == 2.5)
        let intervals = object["ci95"] as? [String: Any]
        #expect((intervals?["pageRecall"] as? [String: [Double]])?["1"] == [0, 0])
        #expect((object["byType"] as? [String: Any])?.keys.first == "named")
    }
}

@Suite("Question files")
struct QuestionFileTests {
    private func read(_ text: String) throws -> [LabelledQuestion] {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(text.utf8).write(to: url)
        return try LabelledQuestion.read(url)
    }

    @Test("Our names and those of the published data are read alike")
    func names() throws {
        let questions = try read(
            """
            {"id": "a", "question": "Why?", "page": "flu", "evidence": "because", "kind": "named"}
            {"symptoms_description": "Ouch", "conditions_title": "gout", "severity_level": "A&E", \
            "general_demographics": {"age": 47, "sex": "Male"}}

            {"query": "Zoster", "pages": ["shingles", "chickenpox"]}
            """)
        #expect(questions.map(\.question) == ["Why?", "Ouch", "Zoster"])
        #expect(questions.map(\.pages) == [["flu"], ["gout"], ["shingles", "chickenpox"]])
        #expect(questions[1].severity == "A&E")
        #expect(questions[1].age == 47)
        #expect(questions[1].sex == "male")
        #expect(questions[2].id == "line 4")
    }

    @Test(
        "A broken file is an error that names the line",
        arguments: [
            ("{\"question\": \"a\"}\nnonsense", "line 2"), ("{\"page\": \"flu\"}", "line 1"),
            ("", "no question"),
        ])
    func broken(text: String, message: String) {
        #expect {
            try read(text)
        } throws: { error in
            "\(error)".contains(message)
        }
    }
}
