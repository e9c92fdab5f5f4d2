// SPDX-License-Identifier: Apache-2.0

import Inference

/// Loaded models that tests share, since loading takes longer than most tests.
enum SharedModel {
    /// The default generator with two threads and room for 2048 tokens.
    static let smolLM2 = Result { try load() }

    /// The default generator with the kernels of one instruction set.
    static func load(_ set: String? = nil) throws -> GGUFLanguageModel {
        try GGUFLanguageModel(
            contentsOf: TestModels.smolLM2(), pool: WorkerPool(threads: 2), contextLength: 2048,
            instructionSet: set)
    }
}
