// SPDX-License-Identifier: Apache-2.0
//
// Whether a model file is whole and usable: its hash, its structure, its vocabulary, and whether
// every weight is a finite number. Reads the whole file.

internal import CKernels
public import Foundation
import Synchronization

/// The result of checking a model file.
public struct ModelVerification: Sendable {
    /// SHA-256 of the file, lower-case hexadecimal.
    public let sha256: String
    /// What is wrong, in sentences; empty for a sound file.
    public let problems: [String]

    /// Whether nothing is wrong.
    public var isSound: Bool { problems.isEmpty }

    /// Checks a file.
    ///
    /// - Parameters:
    ///   - url: A GGUF file.
    ///   - expected: The SHA-256 it should have, if that is known.
    ///   - threads: Threads to work with, 1 to 256.
    /// - Throws: `InferenceError` if the file cannot be read at all; damage is a problem, not an
    ///   error.
    public init(
        contentsOf url: URL, expecting expected: String? = nil, threads: Int
    ) throws(InferenceError) {
        let mapped = try MappedFile(contentsOf: url)
        sha256 = Self.digest(mapped.bytes)
        var problems: [String] = []
        if let expected, expected.lowercased() != sha256 {
            problems.append("The SHA-256 is \(sha256), not \(expected): fetch the file again.")
        }
        let pool = try WorkerPool(threads: threads)
        do throws(InferenceError) {
            let file = try GGUFFile(contentsOf: url)
            problems += Self.problems(file)
            problems += try Self.unsoundTensors(file, pool).map {
                "Tensor \($0) holds numbers that are not finite: fetch or convert the file again."
            }
        } catch {
            problems.append(error.description)
        }
        self.problems = problems
    }

    /// What keeps a well-formed file from being used.
    private static func problems(_ file: GGUFFile) -> [String] {
        var problems: [String] = []
        let description = ModelDescription(file)
        if description.role == .unsupported {
            let known = DecoderFamilies.architectures + EncoderConfiguration.architectures
            problems.append(
                "The architecture \(description.architecture.prefix(64)) is not supported; known "
                    + "are \(known.joined(separator: ", ")).")
        }
        if file.tensors.isEmpty { problems.append("It has no tensors.") }
        do throws(InferenceError) {
            guard description.role != .adapter else {
                _ = try LowRankAdapter(
                    AdapterFile(url: file.file.url), architecture: description.architecture,
                    kernels: try Kernels())
                return problems
            }
            let tokenizer = try file.tokenizer()
            if description.role == .generator, description.hasTemplate {
                _ = try file.chatTemplate(vocabulary: tokenizer.vocabulary)
            }
        } catch {
            problems.append(error.description)
        }
        return problems
    }

    /// Names of the tensors with a weight that is no finite number.
    private static func unsoundTensors(
        _ file: GGUFFile, _ pool: WorkerPool
    ) throws(InferenceError) -> [String] {
        let kernels = try Kernels()
        let unsound = Mutex<[String]>([])
        let tensors = file.tensors.filter(\.format.isWeight)
        pool.awake {
            pool.run(chunks: tensors.count) { chunk, _ in
                let tensor = tensors[chunk]
                if !isFinite(file.bytes(of: tensor), tensor, kernels) {
                    unsound.withLock { $0.append(tensor.name) }
                }
            }
        }
        return unsound.withLock { $0.sorted() }
    }

    private static func isFinite(
        _ bytes: UnsafeRawBufferPointer, _ tensor: GGUFTensor, _ kernels: Kernels
    ) -> Bool {
        let rowBytes = bytes.count / max(1, tensor.rows)
        var row = [Float](repeating: 0, count: tensor.columns)
        for index in 0..<tensor.rows {
            guard let base = bytes.baseAddress else { return true }
            let sum = row.withUnsafeMutableBufferPointer { buffer -> Float in
                guard let output = buffer.baseAddress else { return 0 }
                kernels.dequantize(
                    tensor.format, base + index * rowBytes, count: tensor.columns, into: output)
                // Zero times a finite number is zero; times any other it is not a number.
                return buffer.reduce(0) { $0 + $1 * 0 }
            }
            if sum != 0 { return false }
        }
        return true
    }

    private static func digest(_ bytes: UnsafeRawBufferPointer) -> String {
        var state = wardbook_sha256()
        var digest = [UInt8](repeating: 0, count: 32)
        wardbook_sha256_init(&state)
        wardbook_sha256_update(&state, bytes.baseAddress, bytes.count)
        wardbook_sha256_finish(&state, &digest)
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
