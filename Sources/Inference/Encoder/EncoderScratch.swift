// SPDX-License-Identifier: Apache-2.0
//
// The working memory of one worker, sized once for the longest group of texts, so that a pass
// allocates nothing. Raw memory, because kernels want it aligned.

internal import CKernels

/// Buffers for up to M tokens of up to T in one text. Letters as in `EncoderPass`.
final class EncoderScratch: @unchecked Sendable {
    // why @unchecked: each worker has its own.

    /// M x D: the tokens' vectors.
    let hidden: UnsafeMutablePointer<Float>
    /// M x D: what a sub-layer adds to them.
    let update: UnsafeMutablePointer<Float>
    /// M x 3 D or M x F, whichever is in use: query, key and value, or the inner activations.
    let wide: UnsafeMutablePointer<Float>
    /// M x D: what attention gathered.
    let context: UnsafeMutablePointer<Float>
    /// T x T, rows padded to whole vectors: scores of one head.
    let scores: UnsafeMutablePointer<Float>
    /// Keys, then values, of one head, packed.
    let packed: UnsafeMutableRawPointer
    /// For the matrix kernel.
    let kernel: UnsafeMutableRawPointer
    private let block: UnsafeMutableRawPointer

    /// - Parameters:
    ///   - model: The encoder.
    ///   - tokens: Most tokens of a group, M.
    ///   - length: Most tokens of a text, T.
    init(_ model: EncoderModel, tokens: Int, length: Int) {
        let configuration = model.configuration
        let width = configuration.width
        let functions = model.kernel.functions.pointee
        let head = Int32(configuration.headWidth)
        let longest = Int32(length)
        let inner = max(3 * width, configuration.inner)
        let sizes = [
            tokens * width * 4, tokens * width * 4, tokens * inner * 4, tokens * width * 4,
            length * Self.scoreStride(length) * 4,
            max(functions.packed_size(longest, head), functions.packed_size(head, longest)),
            max(
                functions.scratch_size(Int32(tokens), Int32(max(width, configuration.inner))),
                functions.scratch_size(longest, longest), functions.scratch_size(longest, head)),
        ].map { ($0 + 63) / 64 * 64 + 64 }
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: sizes.reduce(0, +), alignment: 64)
        self.block = block
        var offset = 0
        let places = sizes.map { size in
            defer { offset += size }
            return block + offset
        }
        hidden = places[0].assumingMemoryBound(to: Float.self)
        update = places[1].assumingMemoryBound(to: Float.self)
        wide = places[2].assumingMemoryBound(to: Float.self)
        context = places[3].assumingMemoryBound(to: Float.self)
        scores = places[4].assumingMemoryBound(to: Float.self)
        packed = places[5]
        kernel = places[6]
    }

    deinit { block.deallocate() }

    /// Numbers from one row of scores to the next: whole vectors, so that softmax has no remainder.
    static func scoreStride(_ length: Int) -> Int {
        (length + 15) / 16 * 16
    }
}
