// SPDX-License-Identifier: Apache-2.0

import Documents
import Testing
import TextAnalysis

@testable import Answering
@testable import Retrieval

@Suite("Follow-ups that are made to stand alone")
struct FollowUpTests {
    /// A library of names, and what the pages' text knows.
    static let names = PageNames([
        record("shingles", "Shingles", ["herpes zoster", "zoster"]),
        record("chickenpox", "Chickenpox", ["varicella"]),
        record("type-1-diabetes", "Type 1 diabetes", []),
        record("type-2-diabetes", "Type 2 diabetes", []),
        record("hepatitis-a", "Hepatitis A", []), record("hepatitis-b", "Hepatitis B", []),
        record("fever", "Fever in adults", ["fever"]), record("nosebleed", "Nosebleed", []),
        record("menopause", "Menopause", ["the change"]),
    ])

    static func record(_ id: String, _ title: String, _ names: [String]) -> PageRecord {
        PageRecord(
            number: 0, id: id, file: "\(id).html", title: title, names: names, passages: 0..<0)
    }

    /// What a text means after a question about a page.
    private func meant(
        _ text: String, after question: String = "How long is shingles infectious?",
        about page: String = "shingles", called phrase: String = "shingles",
        title: String = "Shingles", knows: String = "rash blisters pain scab fever nerve",
        asked: String? = nil
    ) -> FollowUp? {
        let analyzer = TextAnalyzer()
        let topic = Discourse.Topic(page: page, phrase: phrase, title: title)
        let mentions = Self.names.mentions(in: question)
        let listed = mentions.map {
            Discourse.Topic(
                page: $0.pages[0], phrase: question.utf8Slice($0.range), title: $0.pages[0])
        }
        let discourse = Discourse(
            topic: topic, topicTerms: Set(analyzer.terms(in: knows)), question: question,
            mentions: mentions, listed: listed, followUp: asked, passages: [])
        return FollowUpRules(names: Self.names, analyzer: analyzer, discourse: discourse).read(text)
    }

    @Test(
        "a follow-up is completed from what was said before",
        arguments: [
            ("How long does it last?", "How long does shingles last?"),
            ("is it contagious", "Is shingles contagious"),
            ("and is it dangerous?", "Is shingles dangerous?"),
            ("What are its symptoms?", "What are the symptoms of shingles?"),
            ("Can it turn into chickenpox?", "Can shingles turn into chickenpox?"),
            ("How do they test for that?", "How do they test for shingles?"),
            ("Is it safe to swim?", "Shingles: Is it safe to swim?"),
            ("How long does it take to heal?", "Shingles: How long does it take to heal?"),
            ("symptoms?", "Shingles: symptoms?"), ("And treatment?", "Shingles: treatment?"),
            ("Can she go to school?", "Shingles: Can she go to school?"),
            ("What about the rash?", "Shingles: What about the rash?"),
            ("What does the rash look like?", "Shingles: What does the rash look like?"),
            ("and for children?", "How long is shingles infectious? And for children?"),
            (
                "what if she is pregnant?",
                "How long is shingles infectious? What if she is pregnant?"
            ), ("Why?", "How long is shingles infectious? Why?"),
            ("tell me more", "How long is shingles infectious?"),
            ("what about chickenpox?", "How long is chickenpox infectious?"),
            ("And chickenpox?", "How long is chickenpox infectious?"),
            ("what about lupus?", "How long is lupus infectious?"),
            ("no, I meant chickenpox", "How long is chickenpox infectious?"),
            ("chickenpox I meant", "How long is chickenpox infectious?"),
            ("sorry, in children", "How long is shingles infectious in children?"),
        ])
    func completed(text: String, expected: String) {
        #expect(meant(text)?.text == expected)
    }

    @Test(
        "a question that stands alone is not changed",
        arguments: [
            "How do I stop a nosebleed?", "What is chickenpox?", "Is chickenpox dangerous?",
            "How long is shingles infectious?", "How do I treat a snake bite?",
            "My tooth hurts when I drink something cold. What can I take?",
            "I hit my knee and it is swollen. What should I do?",
            "I have had this cough for three weeks", "What is lupus?",
            "Who won the cup final?", "What's the weather tomorrow?",
            "My child swallowed bleach, what now?", "Is lupus contagious?",
            "Write me a poem about the sea", "I have shingles. Is it contagious?",
            "Our boiler is making us feel sick and headachy", "", "?!", "/sources",
        ])
    func alone(text: String) {
        #expect(meant(text) == nil)
    }

    @Test("one name takes the place of another where they share words")
    func sharedWords() {
        let question = "What are the symptoms of type 2 diabetes?"
        #expect(
            meant(
                "sorry, type 1", after: question, about: "type-2-diabetes",
                called: "type 2 diabetes", title: "Type 2 diabetes")?.text
                == "What are the symptoms of type 1 diabetes?")
    }

    @Test("the second one is the one named second")
    func ordinals() {
        let question = "How do hepatitis A and hepatitis B differ?"
        for (text, expected) in [
            ("Tell me about the second one", "Tell me about hepatitis B"),
            ("How is the first one spread?", "How is hepatitis A spread?"),
            ("How is the latter treated?", "How is hepatitis B treated?"),
            ("What about the other one?", "What about hepatitis B?"),
        ] {
            let found = meant(text, after: question, about: "hepatitis-a", called: "hepatitis A")
            #expect(found?.text == expected)
        }
        #expect(
            meant("What are the first signs?", after: question, about: "hepatitis-a")?.kind
                == .ellipsis)
    }

    @Test("a story goes on with what is added to it, and not with another story")
    func stories() {
        let story = "I have a painful rash on one side of my chest."
        #expect(
            meant("There are also blisters now", after: story)?.text
                == "\(story) There are also blisters now")
        #expect(meant("She is two years old.", after: story)?.kind == .addition)
        #expect(meant("My toddler has not had a poo for four days", after: story) == nil)
    }

    @Test(
        "a yes to a question of the appliance tells what was asked, a no denies it",
        arguments: [
            ("yes", "It is so: “you cannot swallow”."),
            ("Yes, since Monday", "It is so: “you cannot swallow”. Yes, since Monday"),
            ("yeah what should I do?", "It is so: “you cannot swallow”. Yeah what should I do?"),
            ("no", "It is not so: “you cannot swallow”."),
            ("No, I can't", "It is so: “you cannot swallow”. No, I can't"),
            ("no idea", "No idea"), ("since Monday", "Since Monday"),
        ])
    func replies(reply: String, told: String) {
        let asked = "Is this so: “you cannot swallow”? Tonsillitis names it under “Call 999 if:”."
        let found = meant(reply, after: "I have a sore throat", asked: asked)
        #expect(found?.text == "I have a sore throat. " + told)
        #expect(meant("What is chickenpox?", asked: asked) == nil)
    }

    @Test("names are found whole, in any form, and a name that needs its article only with it")
    func names() {
        func pages(_ text: String) -> [[String]] { Self.names.mentions(in: text).map(\.pages) }
        #expect(pages("Is herpes zoster the same as varicella?") == [["shingles"], ["chickenpox"]])
        #expect(pages("type 2 diabetes, not type 1 diabetes").count == 2)
        #expect(pages("How do I change a tyre?") == [])
        #expect(pages("NOSEBLEEDS") == [["nosebleed"]])
    }

    @Test(
        "hostile and odd texts are read without harm",
        arguments: [
            "it", "its", "the the the", "and", "no", "i meant", "what about", "the second one",
            "it it it it", String(repeating: "it ", count: 5000), "\u{0}\u{202E}it?", "🩺 it? 痛み",
            "its\u{2019}s", "that", "one?", "the other",
        ])
    func odd(text: String) {
        let found = meant(text)
        #expect(found?.text.isEmpty != true)
    }

    @Test("history keeps the last turns that fit, without thinking")
    func history() {
        func words(_ text: String) -> Int { text.split(whereSeparator: \.isWhitespace).count }
        let turns = [
            Turn(question: "a b", answer: "c d e", passages: []),
            Turn(question: "f g", answer: "<think>no no no</think>h", passages: []),
        ]
        func history(_ tokens: Int) -> String? {
            ConversationHistory.text(turns, tokensMax: tokens, countTokens: words)
        }
        #expect(history(100) == "Question: a b\nAnswer: c d e\nQuestion: f g\nAnswer: h")
        #expect(history(8) == "Question: a b\nQuestion: f g\nAnswer: h")
        #expect(history(7) == "Question: f g\nAnswer: h")
        #expect(history(3) == "Question: f g")
        #expect(history(2) == nil)
        #expect(ConversationHistory.withoutThinking("a <think>b") == "a")
        #expect(ConversationHistory.text([], countTokens: words) == nil)
    }

    @Test("small talk and declined questions are no topic; what was broken off is remembered")
    func recording() {
        var recorder = TurnRecorder(question: "and for children?")
        recorder.see(.understood("How long does flu last? And for children?"))
        recorder.see(
            .sentence(
                GroundedSentence(
                    text: "A week.", citations: [1], isQuotation: true, heading: nil)))
        recorder.see(.thinking("hm"))
        #expect(recorder.remembered?.question == "How long does flu last? And for children?")
        #expect(recorder.remembered?.answer == "A week.")

        var remark = TurnRecorder(question: "thanks")
        remark.see(.done(AnswerDraft().remark("You are welcome.")))
        #expect(remark.remembered == nil)
    }
}
