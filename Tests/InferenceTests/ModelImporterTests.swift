// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@Suite("Importing models")
struct ModelImporterTests {
    private static func fixture(_ path: String) -> URL {
        Repository.root.appending(path: "Tests/Fixtures/import").appending(path: path)
    }

    /// A file that is removed when the test ends.
    private final class Scratch {
        let url = FileManager.default.temporaryDirectory.appending(path: "wardbook-\(UUID()).gguf")
        deinit { try? FileManager.default.removeItem(at: url) }
    }

    @Test(
        "A folder becomes what llama.cpp's converter makes of it",
        arguments: ["llama", "qwen2", "qwen3"])
    func likeLlamaCpp(_ name: String) throws {
        let scratch = Scratch()
        let summary = try ModelImporter.importModel(
            from: Self.fixture(name), to: scratch.url, format: .f32)
        let ours = try GGUFFile(contentsOf: scratch.url)
        let theirs = try GGUFFile(contentsOf: Self.fixture("\(name).gguf"))
        #expect(summary.architecture == name)
        #expect(Set(ours.tensors.map(\.name)) == Set(theirs.tensors.map(\.name)))
        for tensor in theirs.tensors {
            let other = try #require(ours.tensor(tensor.name))
            #expect(other.shape == tensor.shape && other.format == tensor.format, "\(tensor.name)")
            let same = ours.bytes(of: other).elementsEqual(theirs.bytes(of: tensor))
            #expect(same, "\(tensor.name)")
        }
        for key in theirs.metadataKeys where !key.hasPrefix("general.") {
            #expect(ours.string(key) == theirs.string(key), "\(key)")
            #expect(ours.float(key) == theirs.float(key), "\(key)")
            #expect(ours.bool(key) == theirs.bool(key), "\(key)")
            #expect(ours.byteStrings(key) == theirs.byteStrings(key), "\(key)")
            #expect(ours.integers(key) == theirs.integers(key), "\(key)")
        }
    }

    @Test("Half precision rounds to nearest and keeps vectors in single precision")
    func halfPrecision() throws {
        let (half, single) = (Scratch(), Scratch())
        try ModelImporter.importModel(from: Self.fixture("qwen2"), to: half.url)
        try ModelImporter.importModel(from: Self.fixture("qwen2"), to: single.url, format: .f32)
        let (ours, exact) = try (
            GGUFFile(contentsOf: half.url), GGUFFile(contentsOf: single.url)
        )
        for tensor in exact.tensors {
            let other = try #require(ours.tensor(tensor.name))
            #expect(other.format == (tensor.shape.count > 1 ? .f16 : .f32))
            guard other.format == .f16 else { continue }
            let values = exact.bytes(of: tensor).bindMemory(to: Float.self)
            let halves = ours.bytes(of: other).bindMemory(to: UInt16.self)
            #expect(zip(values, halves).allSatisfy { Float16($0).bitPattern == $1 })
        }
    }

    @Test("What cannot be imported is refused with a reason, and nothing is left behind")
    func refused() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wardbook-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appending(path: "out.gguf")
        func expect(_ says: String) {
            let error = #expect(throws: InferenceError.self) {
                try ModelImporter.importModel(from: folder, to: output)
            }
            #expect(error?.description.contains(says) == true, "\(String(describing: error))")
            #expect(!FileManager.default.fileExists(atPath: output.path))
            #expect(!FileManager.default.fileExists(atPath: output.path + ".partial"))
        }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        expect("config.json")
        try write("config.json", #"{"model_type": "mamba"}"#)
        expect("*.safetensors")
        let weights = try Data(contentsOf: Self.fixture("qwen2/model.safetensors"))
        try weights.write(to: folder.appending(path: "model.safetensors"))
        expect("mamba")
        try write("config.json", #"{"model_type": "qwen2", "hidden_size": -3}"#)
        expect("hidden_size")
        let settings = try Data(contentsOf: Self.fixture("qwen2/config.json"))
        try settings.write(to: folder.appending(path: "config.json"))
        expect("tokenizer.json")
        try write(
            "tokenizer.json", #"{"model": {"type": "BPE", "vocab": {"a": 99999999}, "merges": []}}"#
        )
        expect("out of range")
        let tokenizer = try Data(contentsOf: Self.fixture("qwen2/tokenizer.json"))
        try tokenizer.write(to: folder.appending(path: "tokenizer.json"))
        try weights.dropLast(100).write(to: folder.appending(path: "model.safetensors"))
        expect("outside")
    }
}
