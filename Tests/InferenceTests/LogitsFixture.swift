// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Inference

/// Logits that another engine computed with a model of Tests/Fixtures.
struct LogitsFixture: Decodable {
    struct Prompt: Decodable {
        var tokens: [TokenID]
        /// Of the last two positions.
        var logits: [[Float]]

        /// Largest distance of ours from them, as a share of the largest of them.
        func error(of ours: some Sequence<Float>) -> Float {
            let wanted = logits.flatMap { $0 }
            let largest = wanted.map(abs).max() ?? 1
            return zip(ours, wanted).map { abs($0 - $1) / largest }.max() ?? .infinity
        }

        /// Root mean square of the distances, as a share of that of the logits.
        func meanError(of ours: some Sequence<Float>) -> Float {
            let wanted = logits.flatMap { $0 }
            let square = zip(ours, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            return (square / wanted.reduce(0) { $0 + $1 * $1 }).squareRoot()
        }
    }

    private var prompts: [Prompt]

    /// The prompts of a fixture, such as `families/llama`.
    static func prompts(_ path: String) throws -> [Prompt] {
        try JSONDecoder().decode(
            Self.self, from: Data(contentsOf: TestModels.fixture("\(path).json"))
        ).prompts
    }
}

extension Kernels {
    /// The instruction sets that this machine has.
    static let available: [String] = [
        "scalar", "neon", "avx2", "avxvnni", "avx512", "amx",
    ].filter { (try? Kernels($0)) != nil }
}
