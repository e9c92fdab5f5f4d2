// SPDX-License-Identifier: Apache-2.0
//
// MPNet encoders (all-mpnet-base-v2): BERT with other names, without sentence types, and with a
// bias by distance. llama.cpp does not read them; names follow its style.

import Foundation

extension ModelImporter {
    /// Positions that MPNet leaves out at the start of its table.
    private static let positionsSkipped = 2

    /// Metadata and tensors of an MPNet encoder.
    mutating func addMPNet() throws(InferenceError) {
        let sizes = try encoderSizes()
        let skipped = Self.positionsSkipped
        guard sizes.positions > skipped + 1 else {
            throw InferenceError(
                .malformed, "\(folder.url.path)/config.json leaves no room for positions.")
        }
        addEncoderMetadata("mpnet", sizes, positions: sizes.positions - skipped)
        let (width, embeddings) = (sizes.width, "embeddings.")
        try addBERT(
            "token_embd.weight", embeddings + "word_embeddings.weight", [sizes.vocabulary, width])
        try addWordPieceVocabulary(count: sizes.vocabulary)
        try add(
            "position_embd.weight",
            from: ["", "mpnet."].map { $0 + embeddings + "position_embeddings.weight" },
            shape: [sizes.positions, width], rows: skipped..<sizes.positions)
        try addNorm("token_embd_norm", embeddings + "LayerNorm", width)
        let buckets = try folder.integer("relative_attention_num_buckets", max: 1024)
        try addBERT(
            "attn_rel_b.weight", "encoder.relative_attention_bias.weight", [buckets, sizes.heads])
        for layer in 0..<sizes.layers {
            try addMPNetLayer(layer, width: width, inner: sizes.inner)
        }
    }

    private mutating func addMPNetLayer(
        _ layer: Int, width: Int, inner: Int
    ) throws(InferenceError) {
        let from = "encoder.layer.\(layer)."
        let to = "blk.\(layer)."
        for (name, source) in [
            ("attn_q", "q"), ("attn_k", "k"), ("attn_v", "v"), ("attn_output", "o"),
        ] {
            try addLinear(to + name, from + "attention.attn." + source, width, width)
        }
        try addNorm(to + "attn_output_norm", from + "attention.LayerNorm", width)
        try addLinear(to + "ffn_up", from + "intermediate.dense", inner, width)
        try addLinear(to + "ffn_down", from + "output.dense", width, inner)
        try addNorm(to + "layer_output_norm", from + "output.LayerNorm", width)
    }
}
