// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@Suite("Inspecting models")
struct InspectionTests {
    @Test("The default model is described in figures")
    func description() throws {
        let model = try ModelDescription(
            contentsOf: Repository.model("SmolLM2-135M-Instruct.Q4_1.gguf"))
        #expect(model.name == "Smollm2 135M 8k Lc100K Mix1 Ep2")
        #expect(model.architecture == "llama")
        #expect(model.role == .generator)
        #expect(model.license == "apache-2.0")
        #expect(model.parameterCount == 134_515_008)
        #expect(model.contextLength == 8192)
        #expect(model.tokenizer == "gpt2/smollm")
        #expect(model.vocabularyCount == 49152)
        #expect(model.template == .chatML)
        #expect(model.formats.first?.format == .q4_1)
        #expect(model.formats.reduce(0) { $0 + $1.parameters } == model.parameterCount)
        // Two halves for 64 components of 3 key heads in 30 layers.
        #expect(model.cacheBytes(context: 1000) == 1000 * 2 * 2 * 64 * 3 * 30)
        #expect(model.memoryBytes(context: 1000) == model.fileBytes + 23_040_000 + model.workBytes)
    }

    @Test("The default model is sound and has the pinned hash")
    func sound() throws {
        let url = try Repository.model("SmolLM2-135M-Instruct.Q4_1.gguf")
        let hash = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
        let result = try ModelVerification(contentsOf: url, expecting: hash, threads: 2)
        #expect(result.isSound, "\(result.problems)")
        #expect(result.sha256 == hash)
    }

    @Test("Damage, a wrong hash and a family of no use are told in sentences")
    func problems() throws {
        let source = Repository.root.appending(path: "Tests/Fixtures/import/qwen2.gguf")
        let url = FileManager.default.temporaryDirectory.appending(path: "w-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: url) }
        func problems(_ change: (inout Data) -> Void, expecting: String? = nil) throws -> String {
            var data = try Data(contentsOf: source)
            change(&data)
            try data.write(to: url)
            return try ModelVerification(contentsOf: url, expecting: expecting, threads: 1)
                .problems.joined(separator: " ")
        }
        #expect(try problems { _ in } == "")
        #expect(try problems({ _ in }, expecting: "00").contains("SHA-256"))
        #expect(try problems { $0.removeLast(64) }.contains("outside"))
        #expect(try problems { $0[0] = 0 }.contains("not a GGUF file"))
        let name = Data("qwen2".utf8)
        let other = try problems {
            $0.replaceSubrange($0.range(of: name)!, with: Data("qwenX".utf8))
        }
        #expect(other.contains("qwenX") && other.contains("gemma3"))
        let notFinite = try problems {
            $0.replaceSubrange($0.count - 64..<$0.count - 60, with: [0, 0, 0xc0, 0x7f])
        }
        #expect(notFinite.contains("not finite"))
    }
}
