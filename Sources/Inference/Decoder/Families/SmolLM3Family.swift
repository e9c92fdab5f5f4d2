// SPDX-License-Identifier: Apache-2.0
//
// SmolLM3 (huggingface.co/blog/smollm3): a Llama whose every fourth layer knows no positions (Yang
// et al. 2025, arXiv:2501.18795).

/// SmolLM3.
enum SmolLM3Family: DecoderFamily {
    static let architectures = ["smollm3"]

    static func weights(_ builder: DecoderBuilder) throws(InferenceError) -> DecoderWeights {
        var weights = try builder.standard(halves: false)
        for index in weights.layers.indices where (index + 1) % 4 == 0 {
            weights.layers[index].rotation = nil
        }
        return weights
    }
}
