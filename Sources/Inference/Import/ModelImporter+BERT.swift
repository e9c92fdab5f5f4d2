// SPDX-License-Identifier: Apache-2.0
//
// BERT encoders (MiniLM, BGE, E5) with their WordPiece vocabulary and the way they pool.

import Foundation

extension ModelImporter {
    /// Sizes of an encoder.
    struct EncoderSizes {
        var width: Int
        var inner: Int
        var layers: Int
        var heads: Int
        var positions: Int
        var vocabulary: Int
    }

    /// The sizes in config.json, checked.
    func encoderSizes() throws(InferenceError) -> EncoderSizes {
        let sizes = EncoderSizes(
            width: try folder.integer("hidden_size", max: 16384),
            inner: try folder.integer("intermediate_size", max: 65536),
            layers: try folder.integer("num_hidden_layers", max: 256),
            heads: try folder.integer("num_attention_heads", max: 256),
            positions: try folder.integer("max_position_embeddings", max: 1 << 16),
            vocabulary: try folder.integer("vocab_size"))
        let activation = folder.configuration["hidden_act"] as? String
        guard sizes.width % sizes.heads == 0, activation == "gelu" else {
            throw InferenceError(
                .unsupported,
                "\(folder.url.path)/config.json asks for an activation other than gelu, or for a "
                    + "width that its heads do not divide.")
        }
        return sizes
    }

    /// Metadata and tensors of a BERT encoder.
    mutating func addBERT() throws(InferenceError) {
        let sizes = try encoderSizes()
        let width = sizes.width
        addEncoderMetadata("bert", sizes, positions: sizes.positions)
        let embeddings = "embeddings."
        // The table first: it proves that the vocabulary is as large as config.json says.
        try addBERT(
            "token_embd.weight", embeddings + "word_embeddings.weight", [sizes.vocabulary, width])
        try addWordPieceVocabulary(count: sizes.vocabulary)
        let types = try folder.integer("type_vocab_size", max: 16)
        writer.set("tokenizer.ggml.token_type_count", .uint32(UInt32(types)))
        try addBERT(
            "token_types.weight", embeddings + "token_type_embeddings.weight", [types, width])
        try addBERT(
            "position_embd.weight", embeddings + "position_embeddings.weight",
            [sizes.positions, width])
        try addNorm("token_embd_norm", embeddings + "LayerNorm", width)
        for layer in 0..<sizes.layers {
            try addBERTLayer(layer, width: width, inner: sizes.inner)
        }
    }

    private mutating func addBERTLayer(
        _ layer: Int, width: Int, inner: Int
    ) throws(InferenceError) {
        let from = "encoder.layer.\(layer)."
        let to = "blk.\(layer)."
        try addLinear(to + "attn_q", from + "attention.self.query", width, width)
        try addLinear(to + "attn_k", from + "attention.self.key", width, width)
        try addLinear(to + "attn_v", from + "attention.self.value", width, width)
        try addLinear(to + "attn_output", from + "attention.output.dense", width, width)
        try addNorm(to + "attn_output_norm", from + "attention.output.LayerNorm", width)
        try addLinear(to + "ffn_up", from + "intermediate.dense", inner, width)
        try addLinear(to + "ffn_down", from + "output.dense", width, inner)
        try addNorm(to + "layer_output_norm", from + "output.LayerNorm", width)
    }

    /// Adds a tensor that may carry the prefix of the whole model's class.
    mutating func addBERT(_ name: String, _ source: String, _ shape: [Int]) throws(InferenceError) {
        try add(name, from: [source, "bert." + source, "mpnet." + source], shape: shape)
    }

    mutating func addLinear(
        _ name: String, _ source: String, _ rows: Int, _ columns: Int
    ) throws(InferenceError) {
        try addBERT(name + ".weight", source + ".weight", [rows, columns])
        try addBERT(name + ".bias", source + ".bias", [rows])
    }

    mutating func addNorm(_ name: String, _ source: String, _ width: Int) throws(InferenceError) {
        try addBERT(name + ".weight", source + ".weight", [width])
        try addBERT(name + ".bias", source + ".bias", [width])
    }

    /// Sizes, window and pooling.
    mutating func addEncoderMetadata(_ name: String, _ sizes: EncoderSizes, positions: Int) {
        writer.set("\(name).block_count", .uint32(UInt32(sizes.layers)))
        writer.set("\(name).context_length", .uint32(UInt32(positions)))
        writer.set("\(name).embedding_length", .uint32(UInt32(sizes.width)))
        writer.set("\(name).feed_forward_length", .uint32(UInt32(sizes.inner)))
        writer.set("\(name).attention.head_count", .uint32(UInt32(sizes.heads)))
        let epsilon = folder.number("layer_norm_eps", default: 1e-12)
        writer.set("\(name).attention.layer_norm_epsilon", .float32(Float(epsilon)))
        writer.set("\(name).attention.causal", .bool(false))
        let pooling = folder.json("1_Pooling/config.json")
        let first = pooling?["pooling_mode_cls_token"] as? Bool ?? false
        writer.set("\(name).pooling_type", .uint32(first ? 2 : 1))
        let window = folder.json("sentence_bert_config.json")?["max_seq_length"] as? Int
        let length = min(max(window ?? positions, 2), positions)
        writer.set("wardbook.encoder.window", .uint32(UInt32(length)))
        addPrefixes()
    }

    /// What the model wants before questions and passages: as its folder says, or as its authors do.
    private mutating func addPrefixes() {
        let settings = folder.json("config_sentence_transformers.json")
        let prompts = settings?["prompts"] as? [String: String] ?? [:]
        let known = Self.knownPrefixes(folder.url.lastPathComponent.lowercased())
        for (key, names, standard) in [
            ("query", ["query"], known.query), ("passage", ["passage", "document"], known.passage),
        ] {
            let prompt = names.lazy.compactMap { prompts[$0] }.first { !$0.isEmpty } ?? standard
            guard !prompt.isEmpty else { continue }
            writer.set("wardbook.encoder.\(key)_prefix", .string(prompt))
        }
    }

    /// E5 and BGE say in their papers what they were trained with, not in their files.
    private static func knownPrefixes(_ name: String) -> (query: String, passage: String) {
        if name.hasPrefix("e5-") { return ("query: ", "passage: ") }
        if name.hasPrefix("bge-"), name.contains("-en") {
            return ("Represent this sentence for searching relevant passages: ", "")
        }
        return ("", "")
    }
}
