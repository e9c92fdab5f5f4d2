// SPDX-License-Identifier: Apache-2.0

import Testing
import TextAnalysis

@testable import Answering

@Suite("Statements of a story")
struct StatementTests {
    private let reader = StatementReader(analyzer: TextAnalyzer())

    private func standing(_ text: String, of words: String) -> Statement.Standing? {
        reader.statements(in: text).last { $0.text.lowercased().contains(words) }?.standing
    }

    @Test(
        "What is denied, asked, or another's is not the patient's",
        arguments: [
            ("I have chest pain.", "chest pain", .own),
            ("No chest pain, but my lips are blue.", "chest pain", .denied),
            ("No chest pain, but my lips are blue.", "lips are blue", .own),
            ("No fever, cough or rash.", "cough or rash", .denied),
            ("Talking and swallowing fine.", "talking", .denied),
            ("Breathing fine.", "breathing", .denied),
            ("I can't swallow my own spit.", "swallow", .own),
            ("He won't wake up.", "wake", .own),
            ("My father had a stroke.", "stroke", .elsewhere),
            ("My mum had a seizure an hour ago.", "seizure", .own),
            ("I had a seizure as a child.", "seizure", .elsewhere),
            ("What are the signs of a stroke?", "signs of a stroke", .asked),
            ("Is it a heart attack?", "heart attack", .asked),
            ("Why does my chest hurt so badly?", "my chest hurt", .asked),
            ("My chest hurts badly, what should I do?", "my chest hurts", .own),
            ("I'm convinced it is meningitis.", "meningitis", .asked),
            ("My father had a fall and now he is drowsy.", "had a fall", .own),
            ("My mother had a seizure. What should I do?", "seizure", .own),
            ("My father had a stroke at 60. I have a cold.", "stroke", .elsewhere),
            ("My father had a stroke at 60. He walks every day.", "stroke", .elsewhere),
            ("My uncle had a heart attack years ago. What now?", "heart attack", .elsewhere),
            ("For how many minutes should I cool a burn?", "burn", .asked),
            ("At what temperature should I call?", "temperature", .asked),
            ("Tell me about strokes.", "strokes", .asked),
            ("Dad is worried about getting a stroke.", "stroke", .asked),
            ("He fainted and is not breathing normally", "breathing", .own),
            ("She isn't responding to me.", "responding", .own),
            ("No pulse that I can find.", "pulse", .own),
            ("He's not waking up.", "waking", .own),
            ("No fever, not moving or talking.", "moving", .own),
            ("My baby is not feeding", "feeding", .own),
            ("A rash that does not fade under a glass", "fade", .own),
            ("He has no trouble breathing.", "breathing", .denied),
            ("No difficulty swallowing.", "swallowing", .denied),
            ("No breathing problems at all.", "breathing", .denied),
            ("I don't feel dizzy.", "dizzy", .denied),
            ("He is not out of breath.", "breath", .denied),
            ("Not in pain when moving.", "moving", .denied),
            ("She has a worrying rash that does not fade.", "rash", .own),
            ("I'm panicking he can't breathe.", "breathe", .own),
            ("I'm panicking she is floppy.", "floppy", .own),
            ("I keep panicking my liver is dissolving.", "liver", .asked),
            ("I feel sick. It is so: “your lips do not turn blue”.", "lips", .own),
            ("I feel sick. It is not so: “you cannot swallow your spit”.", "swallow", .denied),
        ] as [(String, String, Statement.Standing)])
    func standings(text: String, words: String, expected: Statement.Standing) {
        #expect(standing(text, of: words) == expected)
    }

    @Test("A long story is read to its end, a longer one at both ends, and no text gives none")
    func limits() {
        func story(_ count: Int) -> [String] {
            let sentences = (1...count).map { "My toe number \($0) hurts. " }
            return reader.statements(in: sentences.joined() + "My lips are blue.").map(\.text)
        }
        #expect(story(200).count == 201)
        #expect(story(900).count == StatementReader.countMax)
        #expect(story(900).first == "My toe number 1 hurts.")
        #expect(story(900).last == "My lips are blue.")
        let repeated = String(repeating: "My chest hurts. ", count: 200)
        #expect(reader.statements(in: repeated).count == 1)
        #expect(reader.statements(in: "").isEmpty)
        #expect(reader.statements(in: " ?! … , , ").isEmpty)
    }

    @Test(
        "Temperatures are compared with what an item names",
        arguments: [
            ("a temp of 39.7 since last night", "a temperature of 38C or more", true),
            ("37.2 this morning", "a temperature of 38C or more", false),
            ("a temperature of 35.1", "a temperature below 36C", true),
            ("a temperature of 39", "a temperature below 36C", false),
            ("it began 40 minutes ago", "a temperature of 38C or more", true),
            ("blood ketones are 0.3", "ketones over 3mmol/L in your blood", false),
            ("blood ketones are 4.1", "ketones over 3mmol/L in your blood", true),
            ("it lasted 5 minutes", "a seizure that lasts more than 5 minutes", true),
        ])
    func quantities(statement: String, item: String, fits: Bool) {
        #expect(Quantities.fit(statement, item) == fits)
    }

    @Test("40 minutes are no fever; 40 beside a word of temperature is")
    func temperatures() {
        #expect(Quantities.temperature(in: "about 40 minutes ago") == nil)
        #expect(Quantities.temperature(in: "temp of 40") == 40)
        #expect(Quantities.temperature(in: "38.5 since Sunday") == 38.5)
        #expect(Quantities.temperature(in: "I am 41") == nil)
    }

    @Test(
        "Age, pregnancy and immunity are read from fields and words; a no stays a no",
        arguments: [
            ("My 11 week old coughs", 11.0 * (7.0 / 365), nil, nil),
            ("I am pregnant and have a rash", nil, true, nil),
            ("stinging when I wee, not pregnant", nil, false, nil),
            ("I am on chemotherapy", nil, nil, true),
            ("she is six months old", 0.5, nil, nil),
            ("I am a 34 year old with a 6 week old who has 38.5", nil, nil, nil),
            ("a 7 year old; she is 7 years old", 7, nil, nil),
            ("not pregnant, pain for 3 weeks", nil, false, nil),
            ("no fever, pregnant", nil, true, nil), ("No fever. 30 weeks gone", nil, true, nil),
            ("an itchy rash like hives", nil, nil, nil),
            ("not on chemo but I feel weak", nil, nil, false),
            ("I have HIV and a cough", nil, nil, true),
        ] as [(String, Double?, Bool?, Bool?)])
    func persons(text: String, age: Double?, isPregnant: Bool?, isWeak: Bool?) {
        let person = Person(Patient(), question: text)
        #expect(person.age == age)
        #expect(person.isPregnant == isPregnant)
        #expect(person.hasWeakImmunity == isWeak)
    }

    @Test("The built-in cues and weights can be read")
    func data() {
        let cues = StoryCues.builtIn
        #expect(cues.names.count > 10)
        #expect(cues.counts(in: "It came on suddenly, an hour ago.")["sudden"] == 3)
        #expect(cues.counts(in: "The nurse had a look")["seenAlready"] == 1)
        let model = AssessmentModel.builtIn
        #expect(model.bias.count == CareLevel.allCases.count)
        #expect(model.urgency.values.allSatisfy { $0.count == CareLevel.allCases.count })
        #expect(model.urgency["flags"] != nil)
        let known = Set(model.urgency.keys).union(model.alarm.weights.keys)
        #expect(cues.names.allSatisfy { known.contains($0) })
    }
}
