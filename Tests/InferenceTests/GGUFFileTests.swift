// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@Suite("Reading GGUF files") struct GGUFFileTests {
    @Test("reads the default model's metadata and tensor table")
    func defaultModel() throws {
        let file = try GGUFFile(contentsOf: TestModels.smolLM2())
        #expect(file.string("general.architecture") == "llama")
        #expect(file.uint("llama.block_count") == 30)
        #expect(file.float("llama.attention.layer_norm_rms_epsilon") == 1e-5)
        #expect(file.arrayCount("tokenizer.ggml.tokens") == 49152)
        #expect(file.strings("tokenizer.ggml.tokens")?[1] == "<|im_start|>")
        #expect(file.integers("tokenizer.ggml.token_type")?[1] == 3)
        #expect(file.string("llama.block_count") == nil)
        #expect(file.tensors.count == 272)
        let query = try #require(file.tensor("blk.0.attn_q.weight"))
        #expect(query.shape == [576, 576])
        #expect(query.rows == 576)
        #expect(file.bytes(of: query).count == query.byteRange.count)
    }

    @Test("says what is wrong with a damaged file", arguments: Damage.all)
    func damaged(_ damage: Damage) throws {
        let url = try TestModels.temporaryFile(damage.bytes)
        defer { try? FileManager.default.removeItem(at: url) }
        let error = #expect(throws: InferenceError.self) { try GGUFFile(contentsOf: url) }
        #expect(error?.kind == damage.kind, "\(damage.what)")
        #expect(error?.description.contains(damage.says) == true, "\(String(describing: error))")
    }

    @Test("reads a small file built by hand")
    func byHand() throws {
        let url = try TestModels.temporaryFile(TinyGGUF().bytes)
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try GGUFFile(contentsOf: url)
        #expect(file.integer("n") == 7)
        let tensor = try #require(file.tensor("t"))
        #expect(tensor.format == .q8_0)
        #expect(file.bytes(of: tensor).count == 34)
    }

    @Test("a missing file is unreadable, and so is a folder")
    func missing() {
        for path in ["/nonexistent/model.gguf", "/"] {
            let error = #expect(throws: InferenceError.self) {
                try GGUFFile(contentsOf: URL(fileURLWithPath: path))
            }
            #expect(error?.kind == .unreadable)
        }
    }
}

/// A GGUF file with one metadata pair and one tensor, every field of which can be changed.
struct TinyGGUF {
    var magic: [UInt8] = Array("GGUF".utf8)
    var version: UInt32 = 3
    var tensorCount: UInt64 = 1
    var pairCount: UInt64 = 2
    var alignment: UInt32 = 32
    var valueType: UInt32 = 4
    var dimensions: [UInt64] = [32]
    var format: UInt32 = 8
    var offset: UInt64 = 0
    var nameLength: UInt64 = 1
    var dataLength = 34

    var bytes: [UInt8] {
        var bytes = magic
        func put<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        func put(_ text: String) {
            put(UInt64(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        put(version)
        put(tensorCount)
        put(pairCount)
        put("general.alignment")
        put(UInt32(4))
        put(alignment)
        put("n")
        put(valueType)
        put(UInt32(7))
        put(nameLength)
        bytes.append(contentsOf: "t".utf8)
        put(UInt32(dimensions.count))
        for dimension in dimensions { put(dimension) }
        put(format)
        put(offset)
        while bytes.count % 32 != 0 { bytes.append(0) }
        return bytes + Array(repeating: 0, count: dataLength)
    }
}

/// One way to break a file, and what the error must say.
struct Damage: Sendable, CustomTestStringConvertible {
    var what: String
    var bytes: [UInt8]
    var kind: InferenceError.Kind
    var says: String
    var testDescription: String { what }

    init(
        _ what: String, _ kind: InferenceError.Kind, _ says: String,
        _ change: (inout TinyGGUF) -> Void
    ) {
        var file = TinyGGUF()
        change(&file)
        self.what = what
        self.kind = kind
        self.says = says
        bytes = file.bytes
    }

    static let all: [Damage] = [
        Damage("another magic", .malformed, "not a GGUF") { $0.magic = Array("GGML".utf8) },
        Damage("version 1", .unsupported, "version 1") { $0.version = 1 },
        Damage("big-endian", .unsupported, "big-endian") { $0.version = 3 << 24 },
        Damage("too many tensors", .malformed, "tensors") { $0.tensorCount = 1 << 40 },
        Damage("too many pairs", .malformed, "metadata entries") { $0.pairCount = .max },
        Damage("odd alignment", .malformed, "alignment") { $0.alignment = 48 },
        Damage("alignment zero", .malformed, "alignment") { $0.alignment = 0 },
        Damage("unknown metadata type", .malformed, "type 99") { $0.valueType = 99 },
        Damage("endless name", .malformed, "bytes of text") { $0.nameLength = .max },
        Damage("no dimension", .malformed, "0 dimensions") { $0.dimensions = [] },
        Damage("five dimensions", .malformed, "5 dimensions") {
            $0.dimensions = [32, 1, 1, 1, 1]
        },
        Damage("dimension zero", .malformed, "dimension of 0") { $0.dimensions = [32, 0] },
        Damage("overflowing product", .malformed, "too large") {
            $0.dimensions = [1 << 40, 1 << 40]
        },
        Damage("broken block", .malformed, "whole blocks") { $0.dimensions = [33] },
        Damage("unknown format", .unsupported, "number 77") { $0.format = 77 },
        Damage("offset outside", .malformed, "outside the file") { $0.offset = 1 << 20 },
        Damage("offset unaligned", .malformed, "outside the file") { $0.offset = 8 },
        Damage("offset overflowing", .malformed, "outside the file") { $0.offset = .max - 31 },
        Damage("truncated data", .malformed, "outside the file") { $0.dataLength = 33 },
    ]
}
