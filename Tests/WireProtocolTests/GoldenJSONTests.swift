// SPDX-License-Identifier: Apache-2.0
//
// The shapes that operators rely on, literally.

import Foundation
import Testing
import WireProtocol

@Suite("JSON on the wire")
struct GoldenJSONTests {
    static let citation = Citation(
        number: 1, page: "shingles", title: "Shingles", heading: ["Symptoms"], passage: "p1",
        quote: "a rash", file: "conditions/shingles/index.html", span: [12, 18], source: nil,
        reviewed: "2024-03-01", reviewDue: "2027-03-01", reviewOverdue: false)

    static let answer = Answer(
        status: .answered, mode: .library, answer: "A rash.",
        sentences: [AnswerSentence(text: "A rash.", citations: [1], quoted: true)],
        citations: [citation], urgency: nil, condition: nil, followUp: nil, thinking: nil,
        generation: 12, model: "m", droppedSentences: 0, composition: .extracted,
        timings: Timings(
            retrievalMs: 4.5, firstEvidenceMs: 6, firstTokenMs: 310, totalMs: 2900,
            promptTokens: 900, cachedTokens: 700, outputTokens: 96))

    @Test("an answer has every field of the design, absent parts as null")
    func answer() throws {
        let golden = """
            {"answer":"A rash.","citations":[{"file":"conditions/shingles/index.html",\
            "heading":["Symptoms"],"number":1,"page":"shingles","passage":"p1","quote":"a rash",\
            "reviewDue":"2027-03-01","reviewOverdue":false,"reviewed":"2024-03-01",\
            "span":[12,18],"title":"Shingles"}],"composition":"extracted","condition":null,\
            "droppedSentences":0,"followUp":null,"generation":12,"mode":"library","model":"m",\
            "sentences":[{"citations":[1],"quoted":true,"text":"A rash."}],"status":"answered",\
            "thinking":null,"timings":{"cachedTokens":700,"firstEvidenceMs":6,\
            "firstTokenMs":310,"outputTokens":96,"promptTokens":900,"retrievalMs":4.5,\
            "totalMs":2900},"understoodAs":null,"urgency":null}
            """
        #expect(try WireJSON.string(Self.answer) == golden)
        #expect(try WireJSON.decode(Answer.self, from: Data(golden.utf8)) == Self.answer)
    }

    @Test("every event of an answer survives the wire")
    func events() throws {
        let events: [AskEvent] = [
            .evidence([Self.citation]),
            .urgency(Urgency(level: "emergency", because: [.init(citation: 1, text: "x")])),
            .urgency(Urgency(level: "unknown", because: [], advice: "Get help as usual.")),
            .understood("How long does shingles last?"), .thinking("hm\n"),
            .sentence(Self.answer.sentences[0]), .done(Self.answer),
            .problem(
                Problem(kind: "k", title: "t", status: 503, detail: "d", whatToDo: "w")),
        ]
        for event in events {
            #expect(try AskEvent(event.serverSentEvent()) == event)
        }
    }

    @Test("an event that a later version may add is passed over")
    func unknownEvent() throws {
        #expect(try AskEvent(ServerSentEvent(name: "later", data: "{}")) == nil)
    }

    @Test("a problem is an RFC 9457 document with whatToDo")
    func problem() throws {
        let problem = Problem(
            kind: "tooLarge", title: "Too large", status: 413, detail: "d.", whatToDo: "w.")
        let golden = """
            {"detail":"d.","status":413,"title":"Too large","type":"about:blank#tooLarge",\
            "whatToDo":"w."}
            """
        #expect(try WireJSON.string(problem) == golden)
    }
}
