// SPDX-License-Identifier: Apache-2.0
//
// Llama 2 and 3, SmolLM2, Mistral (Touvron et al. 2023, arXiv:2307.09288; Jiang et al. 2023,
// arXiv:2310.06825): pre-norm by RMS, grouped-query attention, rotary positions on neighbouring
// pairs, SwiGLU. Llama 3 stretches positions by `rope_freqs.weight`; Mistral's first version sees a
// window.

/// Llama and what descends from it.
enum LlamaFamily: DecoderFamily {
    static let architectures = ["llama"]

    static func weights(_ builder: DecoderBuilder) throws(InferenceError) -> DecoderWeights {
        try builder.standard(halves: false)
    }

    static func window(layer: Int, width: Int?) -> Int { width ?? 0 }
}
