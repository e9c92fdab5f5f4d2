// SPDX-License-Identifier: Apache-2.0
//
// The forward pass of a decoder-only transformer (Vaswani et al. 2017, arXiv:1706.03762, in the
// form of Touvron et al. 2023). Tokens come in batches: many when a prompt is read, one when text
// is written, by the same code. What a token gets does not depend on its batch, so splitting a
// prompt elsewhere, or verifying drafted tokens together, changes no bit.

internal import CKernels

/// A model's weights with the buffers of one forward pass. One thread at a time.
final class Decoder {
    /// How products are computed; each is the same for every batch size.
    enum Mode {
        /// For prompts: weights are expanded for many tokens, in tile registers where there are
        /// any.
        case reading
        /// For few tokens: weights are read once, token vectors are rounded to 8 bits.
        case writing
    }

    let file: GGUFFile
    let shape: DecoderShape
    let kernels: Kernels
    let pool: WorkerPool
    /// Positions that the buffers are made for.
    let context: Int
    let workspace: Workspace
    let weights: DecoderWeights
    private let arena = Arena()
    /// Owners of the changes' numbers.
    private let changes: [LowRankAdapter]

    /// Binds a model file to buffers.
    ///
    /// - Parameters:
    ///   - context: Positions to make room for; nil: as trained, but at most 8192.
    ///   - adapters: Low-rank changes to apply.
    /// - Throws: `InferenceError` if the architecture is not supported or weights are wrong.
    init(
        _ file: GGUFFile, pool: WorkerPool, kernels: Kernels, context: Int? = nil,
        adapters: [AdapterFile] = []
    ) throws(InferenceError) {
        let architecture = try file.requiredString("general.architecture")
        let family = try DecoderFamilies.family(of: architecture, path: file.path)
        let shape = try DecoderShape(file, architecture: architecture)
        let context = context ?? min(shape.trainedContext, 8192)
        guard (16...1 << 20).contains(context) else {
            throw InferenceError(
                .invalidRequest,
                "A context of \(context) tokens was asked for; allowed are 16 to 1048576.")
        }
        self.file = file
        self.shape = shape
        self.kernels = kernels
        self.pool = pool
        self.context = context
        workspace = Workspace(
            shape, kernels: kernels, threads: pool.threads, context: context, rotations: 2)
        var changes: [LowRankAdapter] = []
        for adapter in adapters {
            changes.append(
                try LowRankAdapter(adapter, architecture: architecture, kernels: kernels))
        }
        self.changes = changes
        var weights = try family.weights(
            DecoderBuilder(
                weights: WeightBinder(file: file, kernels: kernels, shape: shape),
                workspace: workspace, arena: arena, context: context, adapters: changes))
        for (index, window) in family.windows(file, shape).enumerated() {
            weights.layers[index].window = window
        }
        self.weights = weights
        for change in changes { try change.checkAllUsed() }
    }

    /// How a cache for all of the context is laid out; `rewind` as `CacheLayout` says.
    func cacheLayout(_ precision: CachePrecision = .f16, rewind: Int = CacheLayout.usualRewind)
        -> CacheLayout
    {
        CacheLayout(
            shape, windows: weights.layers.map(\.window), positions: context,
            batch: workspace.batch, precision: precision, rewind: rewind)
    }

    /// Consecutive positions of one cache that are to be read.
    struct Part {
        let cache: KeyValueCache
        /// Position of the first token; at most `cache.count`. Below it, what the cache holds is
        /// computed anew.
        let start: Int
        let tokens: ArraySlice<TokenID>
    }

    /// Reads a batch of tokens at the end of the cache. Afterwards `logits(of:)` can be asked for
    /// any of them.
    ///
    /// - Parameters:
    ///   - tokens: 1 to `workspace.batch` ids below the vocabulary's size.
    ///   - cancelled: Asked before every layer; true leaves the cache as it was.
    /// - Returns: Whether the batch was read.
    func read(
        _ tokens: ArraySlice<TokenID>, into cache: KeyValueCache, mode: Mode,
        cancelled: () -> Bool = { false }
    ) -> Bool {
        read([Part(cache: cache, start: cache.count, tokens: tokens)], mode, cancelled: cancelled)
    }

    /// Reads several parts in one pass over the weights: of several caches, or of one in the order
    /// of their positions. Each token gets what it would get alone. Rows of `logits(of:)` count
    /// through the parts.
    func read(_ parts: [Part], _ mode: Mode, cancelled: () -> Bool = { false }) -> Bool {
        let batch = Batch(parts: parts, count: parts.reduce(0) { $0 + $1.tokens.count }, mode: mode)
        precondition((1...workspace.batch).contains(batch.count))
        batch.forEachPart { part, row in
            precondition(part.start <= part.cache.count)
            precondition(part.start + part.tokens.count <= part.cache.capacity)
            part.cache.prepare(part.start + part.tokens.count - part.cache.count)
            embed(part.tokens, from: row)
            for (rotation, table) in zip(weights.rotations, workspace.angles) {
                rotation.fill(
                    table + row * rotation.frequencies.count * 2, start: part.start,
                    tokens: part.tokens.count)
            }
        }
        for (index, layer) in weights.layers.enumerated() {
            if cancelled() { return false }
            prepare(workspace.stream, norm: layer.attentionNorm, for: layer.queryKeyValue, batch)
            multiply(layer.queryKeyValue, batch)
            batch.forEachPart { rotateAndStore(layer, index, $0, row: $1) }
            batch.forEachPart { attend(layer, index, $0, row: $1) }
            prepare(attentionOutput(batch), norm: nil, for: layer.attentionOutput, batch)
            multiply(layer.attentionOutput, batch)
            addBranch(layer.attentionPostNorm, batch)

            prepare(workspace.stream, norm: layer.feedForwardNorm, for: layer.gateAndUp, batch)
            multiply(layer.gateAndUp, batch)
            gate(for: layer.down, batch)
            multiply(layer.down, batch)
            addBranch(layer.feedForwardPostNorm, batch)
        }
        for part in parts {
            part.cache.append(part.tokens.dropFirst(part.cache.count - part.start))
        }
        return true
    }

    /// Logits of tokens of the last batch, by their place in it: [rows.count][V], at most
    /// `Workspace.logitRows` rows. Valid until the next call.
    func logits(of rows: Range<Int>, mode: Mode = .writing) -> UnsafeMutableBufferPointer<Float> {
        precondition((1...Workspace.logitRows).contains(rows.count))
        let batch = Batch(parts: [], count: rows.count, mode: mode)
        let stream = workspace.stream + rows.lowerBound * shape.width
        prepare(stream, norm: weights.outputNorm, for: weights.output, batch)
        multiply(weights.output, batch)
        let count = rows.count * shape.vocabulary
        if weights.outputSoftcap > 0 {
            kernels.table.pointee.softcap(workspace.logits, Int32(count), weights.outputSoftcap)
        }
        return UnsafeMutableBufferPointer(start: workspace.logits, count: count)
    }
}
