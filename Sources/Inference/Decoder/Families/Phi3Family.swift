// SPDX-License-Identifier: Apache-2.0
//
// Phi-3 and 3.5 (Abdin et al. 2024, arXiv:2404.14219): queries, keys and values in one matrix, gate
// and up in one matrix, and separate rotation factors for short and long contexts (Ding et al.
// 2024, arXiv:2402.13753), which `Rotation` chooses by the context in use.

/// Phi-3 and 3.5 mini and medium.
enum Phi3Family: DecoderFamily {
    static let architectures = ["phi3"]

    static func weights(_ builder: DecoderBuilder) throws(InferenceError) -> DecoderWeights {
        try builder.standard(halves: true)
    }

    static func window(layer: Int, width: Int?) -> Int { width ?? 0 }
}
