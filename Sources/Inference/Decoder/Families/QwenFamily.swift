// SPDX-License-Identifier: Apache-2.0
//
// Qwen 2 and 2.5 (Yang et al. 2024, arXiv:2407.10671 and 2412.15115): a Llama with biases on
// queries, keys and values. Qwen 3 (arXiv:2505.09388): norms of each query and key head instead.
// Both rotate halves of a head. The builder takes biases and head norms wherever a file has them.

/// Qwen 2, 2.5 and 3, the dense models.
enum QwenFamily: DecoderFamily {
    static let architectures = ["qwen2", "qwen3"]

    static func weights(_ builder: DecoderBuilder) throws(InferenceError) -> DecoderWeights {
        try builder.standard(halves: true)
    }
}
