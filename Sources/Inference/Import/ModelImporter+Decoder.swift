// SPDX-License-Identifier: Apache-2.0
//
// Language models of the Llama, Qwen2 and Qwen3 families. They differ in biases, in norms of query
// and key, and in how rotary positions pair components: Llama's rows are reordered, as llama.cpp
// expects them.

import Foundation

extension ModelImporter {
    /// Sizes of a language model.
    private struct Sizes {
        var width: Int
        var inner: Int
        var layers: Int
        var heads: Int
        var keyHeads: Int
        var headWidth: Int
        var vocabulary: Int
    }

    /// Metadata and tensors of a language model.
    ///
    /// - Parameter family: `llama`, `qwen2` or `qwen3`.
    mutating func addDecoder(_ family: String) throws(InferenceError) {
        let sizes = try decoderSizes()
        try addDecoderMetadata(family, sizes)
        // The table first: it proves that the vocabulary is as large as config.json says.
        let table = [sizes.vocabulary, sizes.width]
        try add("token_embd.weight", from: ["model.embed_tokens.weight"], shape: table)
        try addVocabulary(count: sizes.vocabulary)
        try addRotaryFactors(sizes.headWidth)
        try add("output_norm.weight", from: ["model.norm.weight"], shape: [sizes.width])
        let tied = folder.configuration["tie_word_embeddings"] as? Bool ?? false
        if !tied, folder.find("lm_head.weight") != nil {
            try add("output.weight", from: ["lm_head.weight"], shape: table)
        }
        for layer in 0..<sizes.layers {
            try addAttention(family, layer, sizes)
            try addFeedForward(layer, sizes)
        }
    }

    private func decoderSizes() throws(InferenceError) -> Sizes {
        let width = try folder.integer("hidden_size", max: 65536)
        let heads = try folder.integer("num_attention_heads", max: 1024)
        let keyHeads =
            folder.configuration["num_key_value_heads"] == nil
            ? heads : try folder.integer("num_key_value_heads", max: heads)
        let named = folder.configuration["head_dim"] is Int
        let headWidth = named ? try folder.integer("head_dim", max: 4096) : width / heads
        guard headWidth > 0, headWidth % 2 == 0, heads % keyHeads == 0 else {
            throw InferenceError(
                .malformed,
                "\(folder.url.path)/config.json has \(heads) heads, \(keyHeads) of them for keys, "
                    + "of \(headWidth) components: these do not fit together.")
        }
        return Sizes(
            width: width, inner: try folder.integer("intermediate_size"),
            layers: try folder.integer("num_hidden_layers", max: 1024), heads: heads,
            keyHeads: keyHeads, headWidth: headWidth,
            vocabulary: try folder.integer("vocab_size", max: 1 << 22))
    }

    private mutating func addDecoderMetadata(
        _ family: String, _ sizes: Sizes
    ) throws(InferenceError) {
        func set(_ key: String, _ value: Int) {
            writer.set("\(family).\(key)", .uint32(UInt32(value)))
        }
        set("block_count", sizes.layers)
        set("context_length", try folder.integer("max_position_embeddings", max: 1 << 27))
        set("embedding_length", sizes.width)
        set("feed_forward_length", sizes.inner)
        set("attention.head_count", sizes.heads)
        set("attention.head_count_kv", sizes.keyHeads)
        set("attention.key_length", sizes.headWidth)
        set("attention.value_length", sizes.headWidth)
        set("vocab_size", sizes.vocabulary)
        if family == "llama" { set("rope.dimension_count", sizes.headWidth) }
        if let window = folder.configuration["sliding_window"] as? Int, window > 0,
            folder.configuration["use_sliding_window"] as? Bool ?? true
        {
            set("attention.sliding_window", window)
        }
        writer.set(
            "\(family).rope.freq_base", .float32(Float(rotaryNumber("rope_theta") ?? 10000)))
        writer.set(
            "\(family).attention.layer_norm_rms_epsilon",
            .float32(Float(folder.number("rms_norm_eps", default: 1e-6))))
    }

    private mutating func addAttention(
        _ family: String, _ layer: Int, _ sizes: Sizes
    ) throws(InferenceError) {
        let from = "model.layers.\(layer)."
        let to = "blk.\(layer)."
        let width = sizes.width
        let queries = sizes.heads * sizes.headWidth
        let keys = sizes.keyHeads * sizes.headWidth
        try add(to + "attn_norm.weight", from: [from + "input_layernorm.weight"], shape: [width])
        for (name, source, rows) in [
            ("attn_q", "q_proj", queries), ("attn_k", "k_proj", keys), ("attn_v", "v_proj", keys),
        ] {
            let isRotated = family == "llama" && source != "v_proj"
            let order: (() -> [Int])? =
                isRotated ? { Self.rotaryOrder(rows: rows, headWidth: sizes.headWidth) } : nil
            let place = from + "self_attn." + source
            try add(
                "\(to)\(name).weight", from: [place + ".weight"], shape: [rows, width],
                rowOrder: order)
            if folder.find(place + ".bias") != nil {
                try add(
                    "\(to)\(name).bias", from: [place + ".bias"], shape: [rows], rowOrder: order)
            }
        }
        try add(
            to + "attn_output.weight", from: [from + "self_attn.o_proj.weight"],
            shape: [width, queries])
        guard family == "qwen3" else { return }
        for (name, source) in [("attn_q_norm", "q_norm"), ("attn_k_norm", "k_norm")] {
            try add(
                "\(to)\(name).weight", from: ["\(from)self_attn.\(source).weight"],
                shape: [sizes.headWidth])
        }
    }

    private mutating func addFeedForward(_ layer: Int, _ sizes: Sizes) throws(InferenceError) {
        let from = "model.layers.\(layer)."
        let to = "blk.\(layer)."
        try add(
            to + "ffn_norm.weight", from: [from + "post_attention_layernorm.weight"],
            shape: [sizes.width])
        for (name, source) in [("ffn_gate", "gate_proj"), ("ffn_up", "up_proj")] {
            try add(
                "\(to)\(name).weight", from: ["\(from)mlp.\(source).weight"],
                shape: [sizes.inner, sizes.width])
        }
        try add(
            to + "ffn_down.weight", from: [from + "mlp.down_proj.weight"],
            shape: [sizes.width, sizes.inner])
    }

    /// Rows that pair component i of a head's first half with component i of its second half, put
    /// next to each other.
    static func rotaryOrder(rows: Int, headWidth: Int) -> [Int] {
        (0..<rows).map { row in
            let inHead = row % headWidth
            return row - inHead + inHead % 2 * (headWidth / 2) + inHead / 2
        }
    }

    /// A setting of the rotary positions, wherever this version of the configuration keeps it.
    private func rotaryNumber(_ key: String) -> Double? {
        let settings = folder.configuration
        let nested = settings["rope_parameters"] ?? settings["rope_scaling"]
        return settings[key] as? Double ?? (nested as? [String: Any])?[key] as? Double
    }

    /// Llama 3.1's stretched rotary frequencies, as divisors of the plain ones: wavelengths that fit
    /// the original context well stay, long ones are stretched, those between are blended.
    private mutating func addRotaryFactors(_ headWidth: Int) throws(InferenceError) {
        let settings = folder.configuration
        let nested = (settings["rope_scaling"] ?? settings["rope_parameters"]) as? [String: Any]
        let kind = (nested?["rope_type"] ?? nested?["type"]) as? String ?? "default"
        guard kind != "default" else { return }
        guard kind == "llama3", let factor = rotaryNumber("factor"),
            let low = rotaryNumber("low_freq_factor"), let high = rotaryNumber("high_freq_factor"),
            let context = rotaryNumber("original_max_position_embeddings"), high > low, low > 0
        else {
            throw InferenceError(
                .unsupported,
                "\(folder.url.path)/config.json scales rotary positions by \(kind.prefix(64)); "
                    + "only llama3 scaling is imported.")
        }
        let base = rotaryNumber("rope_theta") ?? 10000
        let factors = stride(from: 0, to: headWidth, by: 2).map { index -> Float in
            let wavelength = 2 * Double.pi * pow(base, Double(index) / Double(headWidth))
            if wavelength < context / high { return 1 }
            if wavelength > context / low { return Float(factor) }
            let share = (context / wavelength - low) / (high - low)
            return Float(1 / ((1 - share) / factor + share))
        }
        writer.add(
            GGUFWriter.Tensor(name: "rope_freqs.weight", shape: [factors.count], format: .f32) {
                () throws(InferenceError) in factors.singlePrecisionData()
            })
    }
}
