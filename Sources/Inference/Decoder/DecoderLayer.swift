// SPDX-License-Identifier: Apache-2.0
//
// What a family says about its layers. The forward pass in Decoder.swift runs any of them: what one
// family has and another lacks is an optional part here, not a test for the family there.

/// One layer: attention, then a feed-forward part, each with its norms.
struct DecoderLayer {
    /// Norm before attention.
    var attentionNorm: WeightVector
    /// Projections to queries, keys and values.
    var queryKeyValue: ProductGroup
    /// Norms of each head's query and key (Qwen3, Gemma 3).
    var queryNorm: WeightVector?
    var keyNorm: WeightVector?
    /// Which of the decoder's rotations turns queries and keys; nil: none (SmolLM3).
    var rotation: Int?
    /// Positions that a token sees, itself included; 0: all. The family's `windows` tell.
    var window = 0
    /// Output projection of attention.
    var attentionOutput: ProductGroup
    /// Norm of attention's output before it is added (Gemma).
    var attentionPostNorm: WeightVector?

    /// Norm before the feed-forward part.
    var feedForwardNorm: WeightVector
    /// Projections to gate and up.
    var gateAndUp: ProductGroup
    /// Output projection of the feed-forward part.
    var down: ProductGroup
    /// Norm of its output before it is added (Gemma).
    var feedForwardPostNorm: WeightVector?
}

/// What gates the feed-forward part; raw values are those of the kernels.
enum Activation: Int32 {
    /// x / (1 + e^-x)
    case silu = 0
    /// The Gaussian error linear unit in its tanh form.
    case gelu = 1
}

/// Everything of a decoder but its sizes.
struct DecoderWeights {
    /// One row for each token of the vocabulary.
    var embedding: WeightMatrix
    /// Token vectors are multiplied by it when they enter (Gemma).
    var embeddingScale: Float = 1
    var layers: [DecoderLayer] = []
    var rotations: [Rotation] = []
    /// Queries are multiplied by it; usually 1 / sqrt(head width).
    var queryScale: Float
    /// Bounds attention scores by tanh; 0: not bounded (Gemma 2).
    var attentionSoftcap: Float = 0
    var activation = Activation.silu
    /// Norm of the last layer's output.
    var outputNorm: WeightVector
    /// Projection to logits.
    var output: ProductGroup
    /// Bounds logits by tanh; 0: not bounded (Gemma 2).
    var outputSoftcap: Float = 0
}
