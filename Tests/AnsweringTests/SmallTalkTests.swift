// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Answering

@Suite("Small talk")
struct SmallTalkTests {
    @Test(
        "a greeting, thanks or a question about the appliance gets a small answer",
        arguments: [
            "Hello", "hi there!", "Good morning.", "Thanks a lot!", "ok thank you", "Who are you?",
            "hello, what can you do?", "Are you a doctor?", "bye", "Hey Wardbook, how are you?",
        ])
    func recognised(text: String) {
        #expect(SmallTalk.reply(to: text) != nil)
    }

    @Test("what is asked of the appliance outweighs the greeting before it")
    func order() {
        #expect(SmallTalk.reply(to: "hello, who are you?") == SmallTalk.reply(to: "who are you"))
    }

    @Test(
        "anything that may be about a person's health is no small talk",
        arguments: [
            "hello, my chest hurts", "help", "thanks, and for children?", "who are you to call 999",
            "what is asthma", "hi can you tell me about shingles", "no", "", "  ", "?", "ok 39.5",
            "good morning sickness", "are you a doctor? my arm is numb", "yes", "I'm ill",
        ])
    func leftAlone(text: String) {
        #expect(SmallTalk.reply(to: text) == nil)
    }
}
