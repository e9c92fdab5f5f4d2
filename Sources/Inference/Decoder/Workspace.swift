// SPDX-License-Identifier: Apache-2.0
//
// The buffers of a forward pass, allocated once for the largest batch.

internal import CKernels

/// Buffers, each with its shape. They belong to one decoder and are used by one thread at a time.
final class Workspace {
    /// Most tokens in a batch.
    let batch: Int
    /// Rows of logits that can be asked for at once.
    static let logitRows = 16

    /// The residual stream: [T][D].
    let stream: UnsafeMutablePointer<Float>
    /// What is added to the stream where a norm comes in between: [T][D].
    let branch: UnsafeMutablePointer<Float>
    /// Queries, then keys, then values of each token: [T][(H + 2 G) * head width].
    let queryKeyValue: UnsafeMutablePointer<Float>
    /// Gate, then up, of each token: [T][2 F].
    let gateAndUp: UnsafeMutablePointer<Float>
    /// [logitRows][V]
    let logits: UnsafeMutablePointer<Float>
    /// Cosines and sines for each rotation: [T][pairs][2].
    let angles: [UnsafeMutablePointer<Float>]
    /// Tile products' memory: [threads][wardbook_tile_scratch].
    let tileScratch: UnsafeMutablePointer<UInt8>
    /// Attention's memory: [threads][attentionScratchCount].
    let attentionScratch: UnsafeMutablePointer<Float>
    let attentionScratchCount: Int
    /// Tokens whose attention is one chunk of work.
    let tokensPerChunk: Int
    /// Few tokens' attention by segments: [T][H][S / 256][head width + 16].
    let partial: UnsafeMutablePointer<Float>
    /// Memory of all of them.
    let arena = Arena()

    private let x: UnsafeMutablePointer<Float>
    private let bytes: UnsafeMutablePointer<Int8>
    private let scales: UnsafeMutablePointer<Float>
    private let sums: UnsafeMutablePointer<Float>
    private let tiles: UnsafeMutablePointer<UInt16>

    /// Floats that the larger buffers of a batch may take together.
    private static let budget = 16 << 20

    /// Most tokens of a batch for a decoder of that shape.
    static func batch(_ shape: DecoderShape) -> Int {
        min(512, max(64, budget / floatsPerToken(shape) / 64 * 64))
    }

    /// Floats that each token of a batch takes in the larger buffers.
    private static func floatsPerToken(_ shape: DecoderShape) -> Int {
        2 * shape.feedForwardWidth + 2 * widest(shape) + 4 * shape.width
    }

    /// Bytes of the larger buffers for a decoder of that shape.
    static func byteCount(_ shape: DecoderShape) -> Int {
        4 * (batch(shape) * floatsPerToken(shape) + logitRows * shape.vocabulary)
    }

    private static func widest(_ shape: DecoderShape) -> Int {
        max(shape.width, shape.queryWidth, shape.feedForwardWidth)
    }

    init(_ shape: DecoderShape, kernels: Kernels, threads: Int, context: Int, rotations: Int) {
        let widest = Self.widest(shape)
        let padded = (widest + 255) / 256 * 256
        batch = Self.batch(shape)
        stream = arena.allocate(batch * shape.width)
        branch = arena.allocate(batch * shape.width)
        queryKeyValue = arena.allocate(batch * (shape.queryWidth + 2 * shape.keyValueWidth))
        gateAndUp = arena.allocate(batch * 2 * shape.feedForwardWidth)
        logits = arena.allocate(Self.logitRows * shape.vocabulary)
        let angleCount = max(2, batch * shape.rotatedWidth)
        let arena = self.arena
        angles = (0..<rotations).map { _ in arena.allocate(angleCount) }
        tileScratch = arena.allocate(threads * wardbook_tile_scratch())
        let group = shape.heads / shape.keyValueHeads
        tokensPerChunk = max(1, 24 / group)
        attentionScratchCount = Int(
            wardbook_attention_scratch(
                Int32(group), Int32(shape.headWidth), Int32(tokensPerChunk)))
        attentionScratch = arena.allocate(threads * attentionScratchCount)
        partial = arena.allocate(
            Int(WARDBOOK_FEW_TOKENS) * shape.heads * (context / Int(WARDBOOK_SEGMENT) + 2)
                * (shape.headWidth + 16))
        x = arena.allocate(batch * widest)
        bytes = arena.allocate(batch * padded)
        scales = arena.allocate(batch * padded / 16)
        sums = arena.allocate(batch * padded / 16)
        tiles = arena.allocate(kernels.hasTiles ? batch * padded : 1)
    }

    /// Token vectors for the next products: [T][columns] in all their forms.
    func inputs(tokens: Int, columns: Int) -> wardbook_inputs {
        wardbook_inputs(
            tokens: Int32(tokens), columns: Int32(columns), x: x, q: bytes, d: scales, s: sums,
            tiles: tiles)
    }
}
