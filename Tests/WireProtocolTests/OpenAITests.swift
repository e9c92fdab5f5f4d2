// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import WireProtocol

@Suite("The shapes of OpenAI's interface")
struct OpenAITests {
    @Test(
        "a message's content may be a text, a list of parts, or nothing",
        arguments: [
            (#"{"role":"user","content":"a rash"}"#, "a rash"),
            (
                #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"},"#
                    + #"{"type":"text","text":"rash"}]}"#, "a\nrash"
            ),
            (#"{"role":"assistant","content":null}"#, ""),
            (#"{"role":"assistant"}"#, ""),
        ])
    func content(json: String, text: String) throws {
        let message = try WireJSON.decode(
            ChatCompletionRequest.Message.self, from: Data(json.utf8))
        #expect(message.content == text)
    }

    @Test("an embeddings request takes one text or several, and base64 where it is asked for")
    func embeddings() throws {
        let one = #"{"input":"gout","model":"x","encoding_format":"base64"}"#
        let several = #"{"input":["gout","flu"]}"#
        let first = try WireJSON.decode(EmbeddingsRequest.self, from: Data(one.utf8))
        #expect(first.input == ["gout"])
        #expect(first.isBase64)
        let second = try WireJSON.decode(EmbeddingsRequest.self, from: Data(several.utf8))
        #expect(second.input == ["gout", "flu"])
        #expect(!second.isBase64)
        let response = EmbeddingsResponse([.list([1, 0]), .base64("AAA=")], model: "m")
        #expect(
            try WireJSON.string(response)
                == #"{"data":[{"embedding":[1,0],"index":0,"object":"embedding"},"#
                + #"{"embedding":"AAA=","index":1,"object":"embedding"}],"model":"m","#
                + #""object":"list","usage":{"prompt_tokens":0,"total_tokens":0}}"#)
    }

    @Test("a completion says each sentence with its numbers, and what they stand for")
    func completion() throws {
        let answer = GoldenJSONTests.answer
        #expect(
            answer.plainText
                == "A rash. [1]\n\n[1] Shingles, Symptoms (conditions/shingles/index.html)")
        let completion = ChatCompletion(id: "i", created: 5, answer: answer)
        let json = try WireJSON.string(completion)
        for part in [
            #""object":"chat.completion""#, #""finish_reason":"stop""#, #""role":"assistant""#,
            #""usage":{"completion_tokens":96,"prompt_tokens":900,"total_tokens":996}"#,
            #""wardbook":{"answer":"A rash.""#,
        ] {
            #expect(json.contains(part), "\(part)")
        }
        let piece = ChatCompletion(id: "i", created: 5, model: "m", piece: "A", isFirst: true)
        #expect(
            try WireJSON.string(piece)
                == #"{"choices":[{"delta":{"content":"A","role":"assistant"},"index":0}],"#
                + #""created":5,"id":"i","model":"m","object":"chat.completion.chunk"}"#)
    }
}
