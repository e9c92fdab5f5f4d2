// SPDX-License-Identifier: Apache-2.0
//
// What a file may make the program allocate before its header is known to be sound: at most four
// times the file's size. Each case runs in a process of its own whose memory is limited to that.

import Foundation
import Testing

@testable import Inference

/// Files whose headers announce much and turn out to be damaged at their very end.
enum HostileFile {
    static let size = 16 << 20

    private static func number<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func text(_ string: String) -> [UInt8] {
        number(UInt64(string.utf8.count)) + Array(string.utf8)
    }

    private static func header(tensors: Int, pairs: Int) -> [UInt8] {
        Array("GGUF".utf8) + number(UInt32(3)) + number(UInt64(tensors)) + number(UInt64(pairs))
    }

    /// Hundreds of thousands of metadata entries, the last one cut.
    static func pairs() -> [UInt8] {
        let count = size / 24
        var bytes = header(tensors: 0, pairs: count)
        for index in 0..<count {
            bytes += text("k\(100_000_000 + index)") + number(UInt32(0)) + [1]
        }
        return bytes.dropLast()
    }

    /// Hundreds of thousands of tensors, the last one of a format that does not exist.
    static func tensors() -> [UInt8] {
        let count = size / 42
        var bytes = header(tensors: count, pairs: 0)
        for index in 0..<count {
            bytes += text("t\(100_000_000 + index)") + number(UInt32(1)) + number(UInt64(1))
            bytes += number(UInt32(index == count - 1 ? 99 : 0)) + number(UInt64(0))
        }
        return bytes
    }

    /// An array that announces as many strings as the file could have room for.
    static func strings() -> [UInt8] {
        var bytes = header(tensors: 0, pairs: 1) + text("tokenizer.ggml.tokens")
        bytes += number(UInt32(9)) + number(UInt32(8)) + number(UInt64(size / 8))
        bytes += [UInt8](repeating: 0, count: size - 8)
        return bytes + number(UInt64.max)
    }

    /// A tiny model that announces a feed-forward part of a million numbers.
    static func sizes() throws -> [UInt8] {
        var data = try Data(contentsOf: TestModels.fixture("families/smollm3.gguf"))
        let key = try #require(data.range(of: Data("smollm3.feed_forward_length".utf8)))
        // The number follows its type.
        let place = key.upperBound + 4
        data.replaceSubrange(place..<place + 4, with: number(UInt32(1 << 20)))
        return [UInt8](data)
    }

    /// A safetensors header of nothing but numbers.
    static func safetensors() -> [UInt8] {
        var header = Array("{\"a\":{\"dtype\":\"F32\",\"shape\":[1".utf8)
        while header.count < size { header += Array(",1".utf8) }
        header += Array("],\"data_offsets\":[0,4]}}".utf8)
        return number(UInt64(header.count)) + header
    }
}

@Suite("What damaged files may allocate") struct AllocationTests {
    /// Bytes for code that is loaded at first use.
    private static let spare = 6 << 20

    /// Whether a sanitizer runs, whose own memory would count.
    static let isSanitized =
        dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil

    /// Writes a file, limits this process to what it has and four times the file, and opens it.
    static func open(
        _ bytes: [UInt8], like sound: String, _ body: (URL) throws(InferenceError) -> Void
    ) throws {
        let url = try TestModels.temporaryFile(bytes)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(TestModels.fixture(sound))
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmData:") })
        let kilobytes = try #require(line.split(separator: " ").compactMap { UInt64($0) }.first)
        let allowed = kilobytes << 10 + UInt64(4 * bytes.count + spare)
        var limit = rlimit(rlim_cur: rlim_t(allowed), rlim_max: rlim_t(allowed))
        try #require(setrlimit(__rlimit_resource_t(2), &limit) == 0)  // RLIMIT_DATA
        let error = #expect(throws: InferenceError.self) { try body(url) }
        #expect(error?.kind == .malformed || error?.kind == .unsupported)
    }

    static func openGGUF(_ bytes: [UInt8]) throws {
        try open(bytes, like: "families/smollm3.gguf") { url throws(InferenceError) in
            _ = try GGUFFile(contentsOf: url)
        }
    }

    @Test("metadata without end", .disabled(if: isSanitized)) func pairs() async {
        await #expect(processExitsWith: .success) {
            try AllocationTests.openGGUF(HostileFile.pairs())
        }
    }

    @Test("tensors without end", .disabled(if: isSanitized)) func tensors() async {
        await #expect(processExitsWith: .success) {
            try AllocationTests.openGGUF(HostileFile.tensors())
        }
    }

    @Test("strings without end", .disabled(if: isSanitized)) func strings() async {
        await #expect(processExitsWith: .success) {
            try AllocationTests.openGGUF(HostileFile.strings())
        }
    }

    @Test("sizes that no tensor has", .disabled(if: isSanitized)) func sizes() async {
        await #expect(processExitsWith: .success) {
            try AllocationTests.open(HostileFile.sizes(), like: "families/smollm3.gguf") {
                url throws(InferenceError) in
                let file = try GGUFFile(contentsOf: url)
                _ = try Decoder(file, pool: WorkerPool(threads: 1), kernels: Kernels())
            }
        }
    }

    @Test("a safetensors header of numbers", .disabled(if: isSanitized)) func numbers() async {
        await #expect(processExitsWith: .success) {
            try AllocationTests.open(
                HostileFile.safetensors(), like: "import/qwen2/model.safetensors"
            ) { url throws(InferenceError) in _ = try SafetensorsFile(contentsOf: url) }
        }
    }
}
