// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Retrieval

@Suite("Signs that anyone is taught to act on")
struct AlarmSignsTests {
    static let signs = AlarmSigns()

    private struct Labelled: Decodable {
        var id: String
        var question: String
    }

    @Test(
        "Signs name their emergency, however the words are contracted",
        arguments: [
            ("face drooping, slurred speech", "stroke"),
            ("His face has dropped on one side and he can't lift one arm", "stroke"),
            ("mum's face has dropped and her arm's gone weak", "stroke"),
            (
                "My husband had a stroke last year and now his face has dropped. Slurred speech too.",
                "stroke"
            ),
            ("Crushing chest pain going into my jaw", "heart attack"),
            ("The pain in my chest is killing me and goes down my left arm", "heart attack"),
            (
                "My dad had a heart attack years ago. Crushing chest pain down his left arm now",
                "heart attack"
            ),
            ("my lips and tongue are swelling and I can't breathe", "anaphylaxis"),
            ("She is on a course of penicillin and her tongue is swelling", "anaphylaxis"),
            ("stiff neck and a rash that doesn't fade", "meningitis"),
            ("I failed my exams and I want to kill myself", "suicide"),
            ("I'm sick and tired of living, I want to kill myself", "suicide"),
            ("my son's suicidal", "suicide"), ("im suicidal", "suicide"),
            ("I don't want to hurt my baby but the voices keep telling me to", "harm to others"),
            ("My toddler drank bleach", "poisoning"),
            ("he has swallowed a button battery", "swallowed battery or magnet"),
            ("I'm worried sick, my daughter has taken an overdose", "overdose"),
            ("took a whole packet of paracetamol", "overdose"),
            ("he's choking, he's gone blue", "choking"), ("my mum's choking", "choking"),
            ("my wife isn't breathing", "no breathing"), ("hes not breathing", "no breathing"),
            ("Is he awake? No. Unresponsive and grey", "no breathing"),
            ("she won't wake up", "no breathing"), ("Patient unresponsive on exam", "no breathing"),
            ("He bumped his head and can't remember anything", "head injury"),
            ("My back's bad, I'm numb round my bum and I can't wee", "cauda equina"),
            ("cut the top of my finger clean off", "amputation"),
        ])
    func shown(text: String, emergency: String) {
        #expect(Self.signs.emergencies(in: text).contains(emergency))
    }

    @Test(
        "Half a sign, a denied one, and words that only look like one are none",
        arguments: [
            "my face is drooping", "no crushing chest pain, my arm aches", "a stroke of luck",
            "chest pain but no sweating or vomiting",
            "She bumped her head, no vomiting or drowsiness", "He has no plans to kill himself",
            "I am not thinking of harming myself", "She hasn't taken an overdose",
            "Mum doesn't want to live in a care home",
            "What should I eat when I have food poisoning?",
            "Can I eat before an MRI scan? The magnet worries me",
            "I am fit and well but I still have a cough",
            "He bumped his head but he is fit and well",
            "I was told don't stop my blood thinners before a tooth extraction",
            "She doesn't wake up at night any more, is that normal?", "I don't wake him for feeds",
            "My husband snores and stops breathing at night",
            "Will the vaccine hurt my baby? I'm going to have it next week",
            "Can flu kill people? I want to know about the vaccine",
            "I have taken all my tablets as prescribed but my blood pressure is still high",
            "My toenail came off and my toe is a bit sore",
            "I've got electric shock pains in my face",
            "My bottom lip is numb after the dentist, when will feeling come back?",
            "I've got acne and the salicylic acid leaves my face red and peeling",
            "a red patch on the bridge and tip of my nose",
            "In an exam scenario a man collapses and isn't breathing.",
            "Reading a novel where the heroine takes an overdose.",
        ])
    func calm(text: String) {
        #expect(Self.signs.emergencies(in: text) == [])
    }

    @Test("Of the questions that the sample library is measured with only a cry for help shows one")
    func questions() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Corpus/questions/golden.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count > 100)
        let showing = try lines.map {
            try JSONDecoder().decode(Labelled.self, from: Data($0.utf8))
        }.filter { !Self.signs.emergencies(in: $0.question).isEmpty }
        // "Blue inhaler is doing nothing for his asthma attack. Who do we call?"
        #expect(showing.map(\.id) == ["golden-016"])
    }

    @Test("The data can be read, and every sign of every emergency has a phrase")
    func data() {
        #expect(Self.signs.emergencies.count > 20)
        for emergency in Self.signs.emergencies {
            #expect(!emergency.pages.isEmpty && !emergency.signs.isEmpty)
            for sign in emergency.signs {
                #expect(!sign.isEmpty && sign.allSatisfy { !$0.isEmpty }, "\(emergency.name)")
            }
        }
    }
}
