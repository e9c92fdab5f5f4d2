// SPDX-License-Identifier: Apache-2.0
//
// The parts that families put together: most have the same tensors under the same names.

/// Binds the weights of a file to the buffers of a forward pass.
struct DecoderBuilder {
    let weights: WeightBinder
    let workspace: Workspace
    /// Owns converted vectors and product lists.
    let arena: Arena
    /// Positions that will be used.
    let context: Int
    /// Changes to the weights.
    var adapters: [LowRankAdapter] = []

    var file: GGUFFile { weights.file }
    var shape: DecoderShape { weights.shape }

    /// The metadata key of this architecture.
    func key(_ name: String) -> String { "\(shape.architecture).\(name)" }

    /// The vector `blk.<layer>.<name>.weight`.
    func norm(_ layer: Int, _ name: String, count: Int) throws(InferenceError) -> WeightVector {
        try weights.vector("blk.\(layer).\(name).weight", count: count, into: arena)
    }

    /// The same, where not every file has it.
    func optionalNorm(_ layer: Int, _ name: String, count: Int) throws(InferenceError)
        -> WeightVector?
    {
        try weights.optionalVector("blk.\(layer).\(name).weight", count: count, into: arena)
    }

    /// A matrix of a layer with its bias, if it has one.
    func member(_ layer: Int, _ name: String, rows: Int, columns: Int, offset: Int = 0)
        throws(InferenceError) -> ProductGroup.Member
    {
        let weight = "blk.\(layer).\(name).weight"
        var changes: [LowRankAdapter.Pair] = []
        for adapter in adapters {
            if let pair = try adapter.pair(weight, rows: rows, columns: columns) {
                changes.append(pair)
            }
        }
        return ProductGroup.Member(
            matrix: try weights.matrix(weight, rows: rows, columns: columns),
            bias: try weights.optionalVector(
                "blk.\(layer).\(name).bias", count: rows, into: arena), offset: offset,
            changes: changes)
    }

    /// Queries, keys and values, from three matrices or from one that holds all (Phi-3).
    func queryKeyValue(_ layer: Int) throws(InferenceError) -> ProductGroup {
        let (width, query, keyValue) = (shape.width, shape.queryWidth, shape.keyValueWidth)
        let stride = query + 2 * keyValue
        let members =
            weights.has("blk.\(layer).attn_qkv.weight")
            ? [try member(layer, "attn_qkv", rows: stride, columns: width)]
            : [
                try member(layer, "attn_q", rows: query, columns: width),
                try member(layer, "attn_k", rows: keyValue, columns: width, offset: query),
                try member(
                    layer, "attn_v", rows: keyValue, columns: width, offset: query + keyValue),
            ]
        return ProductGroup(
            members, into: workspace.queryKeyValue, stride: stride,
            batch: workspace.batch, arena: arena)
    }

    /// Gate and up, from two matrices or from one that holds both (Phi-3).
    func gateAndUp(_ layer: Int) throws(InferenceError) -> ProductGroup {
        let (width, inner) = (shape.width, shape.feedForwardWidth)
        let members =
            weights.has("blk.\(layer).ffn_gate.weight")
            ? [
                try member(layer, "ffn_gate", rows: inner, columns: width),
                try member(layer, "ffn_up", rows: inner, columns: width, offset: inner),
            ] : [try member(layer, "ffn_up", rows: 2 * inner, columns: width)]
        return ProductGroup(
            members, into: workspace.gateAndUp, stride: 2 * inner,
            batch: workspace.batch, arena: arena)
    }

    /// A projection back to the stream: added to it, or left in `branch` for a norm.
    func projection(_ layer: Int, _ name: String, columns: Int, normed: Bool)
        throws(InferenceError) -> ProductGroup
    {
        ProductGroup(
            [try member(layer, name, rows: shape.width, columns: columns)],
            into: normed ? workspace.branch : workspace.stream, stride: shape.width,
            adds: !normed, batch: workspace.batch, arena: arena)
    }

    /// A layer under the usual names; families change what is special.
    func layer(_ index: Int) throws(InferenceError) -> DecoderLayer {
        let attentionPostNorm = try optionalNorm(index, "post_attention_norm", count: shape.width)
        let feedForwardPostNorm = try optionalNorm(index, "post_ffw_norm", count: shape.width)
        return DecoderLayer(
            attentionNorm: try norm(index, "attn_norm", count: shape.width),
            queryKeyValue: try queryKeyValue(index),
            queryNorm: try optionalNorm(index, "attn_q_norm", count: shape.headWidth),
            keyNorm: try optionalNorm(index, "attn_k_norm", count: shape.headWidth),
            rotation: 0,
            attentionOutput: try projection(
                index, "attn_output", columns: shape.queryWidth, normed: attentionPostNorm != nil),
            attentionPostNorm: attentionPostNorm,
            feedForwardNorm: try norm(index, "ffn_norm", count: shape.width),
            gateAndUp: try gateAndUp(index),
            down: try projection(
                index, "ffn_down", columns: shape.feedForwardWidth,
                normed: feedForwardPostNorm != nil),
            feedForwardPostNorm: feedForwardPostNorm)
    }

    /// All layers under the usual names, one rotation, and an output tied to the embedding if the
    /// file has none of its own.
    ///
    /// - Parameter halves: How the family pairs the numbers of a head for rotation.
    func standard(halves: Bool) throws(InferenceError) -> DecoderWeights {
        let embedding = try weights.matrix(
            "token_embd.weight", rows: shape.vocabulary, columns: shape.width)
        let output =
            weights.has("output.weight")
            ? try weights.matrix("output.weight", rows: shape.vocabulary, columns: shape.width)
            : embedding
        var result = DecoderWeights(
            embedding: embedding, queryScale: 1 / Float(shape.headWidth).squareRoot(),
            outputNorm: try weights.vector("output_norm.weight", count: shape.width, into: arena),
            output: ProductGroup(
                [.init(matrix: output)], into: workspace.logits, stride: shape.vocabulary,
                batch: workspace.batch, arena: arena))
        for index in 0..<shape.layers { result.layers.append(try layer(index)) }
        result.rotations = [try Rotation(weights, context: context, halves: halves)]
        return result
    }
}
