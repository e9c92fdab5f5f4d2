// SPDX-License-Identifier: Apache-2.0
//
// The steps of the forward pass: each fills in a job of CKernels and lets the workers do it.

internal import CKernels

extension Decoder {
    /// A batch on its way through the layers.
    struct Batch {
        var parts: [Part]
        /// T.
        var count: Int
        var mode: Mode

        /// Calls `body` with each part and the row of its first token.
        func forEachPart(_ body: (Part, Int) -> Void) {
            var row = 0
            for part in parts {
                body(part, row)
                row += part.tokens.count
            }
        }
    }

    /// Token vectors into the stream.
    func embed(_ tokens: ArraySlice<TokenID>, from first: Int) {
        let embedding = weights.embedding
        var row = workspace.stream + first * shape.width
        for token in tokens {
            kernels.dequantize(
                embedding.format, embedding.bytes + Int(token) * embedding.rowBytes,
                count: shape.width, into: row)
            if weights.embeddingScale != 1 {
                for column in 0..<shape.width { row[column] *= weights.embeddingScale }
            }
            row += shape.width
        }
    }

    /// Normed token vectors, in the forms that the products will read.
    func prepare(
        _ source: UnsafeMutablePointer<Float>, norm: WeightVector?, for group: ProductGroup,
        _ batch: Batch
    ) {
        var job = wardbook_prepare_job(
            kernels: kernels.table,
            inputs: workspace.inputs(tokens: batch.count, columns: group.columns), source: source,
            norm: norm, epsilon: shape.epsilon, forms: forms(of: group, batch))
        pool.run(wardbook_prepare_task, &job, chunks: Int(wardbook_prepare_chunks(&job)))
    }

    /// Weights times the token vectors prepared last.
    func multiply(_ group: ProductGroup, _ batch: Batch) {
        var job = wardbook_products_job(
            kernels: kernels.table,
            inputs: workspace.inputs(tokens: batch.count, columns: group.columns),
            products: group.products, count: Int32(group.count), tiles: usesTiles(batch) ? 1 : 0,
            scratch: workspace.tileScratch)
        pool.run(wardbook_products_task, &job, chunks: Int(wardbook_products_chunks(&job)))
        for change in group.changes where change.strength.pointee != 0 {
            apply(change, &job, tokens: batch.count)
        }
    }

    /// Adds a low-rank change to what the products of `job` have left.
    private func apply(
        _ change: ProductGroup.LowRankChange, _ job: inout wardbook_products_job, tokens: Int
    ) {
        let inputs = job.inputs
        defer { job.inputs = inputs }
        job.count = 1
        job.products = UnsafePointer(change.first)
        pool.run(wardbook_products_task, &job, chunks: Int(wardbook_products_chunks(&job)))
        for index in 0..<tokens * change.rank { change.between[index] *= change.strength.pointee }
        job.inputs.columns = Int32(change.rank)
        job.inputs.x = change.between
        job.products = UnsafePointer(change.second)
        pool.run(wardbook_products_task, &job, chunks: Int(wardbook_products_chunks(&job)))
    }

    /// Queries and keys normed and turned by position; keys and values into the cache.
    func rotateAndStore(_ layer: DecoderLayer, _ index: Int, _ part: Part, row: Int) {
        let state = part.cache.layer(index)
        let pairs = layer.rotation.map { weights.rotations[$0].frequencies.count } ?? 0
        let stride = shape.queryWidth + 2 * shape.keyValueWidth
        let queries = workspace.queryKeyValue + row * stride
        let keys = queries + shape.queryWidth
        var job = wardbook_rotate_job(
            kernels: kernels.table, q: queries, k: keys, v: keys + shape.keyValueWidth,
            table: layer.rotation.map { workspace.angles[$0] + row * pairs * 2 },
            q_norm: layer.queryNorm, k_norm: layer.keyNorm, keys: state.keys, values: state.values,
            kind: state.kind, q_stride: Int64(stride), k_stride: Int64(stride),
            v_stride: Int64(stride), epsilon: shape.epsilon, scale: weights.queryScale,
            tokens: Int32(part.tokens.count), heads: Int32(shape.heads),
            kv_heads: Int32(shape.keyValueHeads), head_dim: Int32(shape.headWidth),
            pairs: Int32(pairs),
            halves: layer.rotation.map { weights.rotations[$0].halves } == true ? 1 : 0,
            start: Int32(part.start), slots: state.slots)
        pool.run(wardbook_rotate_task, &job, chunks: Int(wardbook_rotate_chunks(&job)))
    }

    /// Where attention leaves its results: [T][H * head width].
    func attentionOutput(_ batch: Batch) -> UnsafeMutablePointer<Float> {
        workspace.inputs(tokens: batch.count, columns: shape.queryWidth).x
    }

    /// Attention over the cache.
    func attend(_ layer: DecoderLayer, _ index: Int, _ part: Part, row: Int) {
        let state = part.cache.layer(index)
        let stride = shape.queryWidth + 2 * shape.keyValueWidth
        let output = workspace.inputs(tokens: part.tokens.count, columns: shape.queryWidth).x
        var job = wardbook_attend_job(
            kernels: kernels.table,
            attention: wardbook_attention(
                q: workspace.queryKeyValue + row * stride, out: output + row * shape.queryWidth,
                keys: state.keys, values: state.values, scratch: workspace.attentionScratch,
                q_stride: Int64(stride), out_stride: Int64(shape.queryWidth),
                scratch_floats: Int64(workspace.attentionScratchCount), kind: state.kind,
                tokens: Int32(part.tokens.count), heads: Int32(shape.heads),
                kv_heads: Int32(shape.keyValueHeads), head_dim: Int32(shape.headWidth),
                start: Int32(part.start), slots: state.slots, window: Int32(layer.window),
                softcap: weights.attentionSoftcap,
                tokens_per_chunk: Int32(workspace.tokensPerChunk), partial: workspace.partial))
        pool.run(wardbook_attend_task, &job, chunks: Int(wardbook_attend_chunks(&job)))
        pool.run(wardbook_merge_task, &job, chunks: Int(wardbook_merge_chunks(&job)))
    }

    /// Adds what was left in `branch`, normed; nothing where the projection has added it already.
    func addBranch(_ norm: WeightVector?, _ batch: Batch) {
        guard let norm else { return }
        var job = wardbook_norm_add_job(
            kernels: kernels.table, source: workspace.branch, target: workspace.stream, norm: norm,
            epsilon: shape.epsilon, tokens: Int32(batch.count), columns: Int32(shape.width))
        pool.run(wardbook_norm_add_task, &job, chunks: Int(wardbook_norm_add_chunks(&job)))
    }

    /// Activation of the gate times up, prepared for the down projection.
    func gate(for group: ProductGroup, _ batch: Batch) {
        var job = wardbook_gate_job(
            kernels: kernels.table,
            inputs: workspace.inputs(tokens: batch.count, columns: group.columns),
            up: workspace.gateAndUp + shape.feedForwardWidth, gate: workspace.gateAndUp,
            stride: Int64(2 * shape.feedForwardWidth), activation: weights.activation.rawValue,
            forms: forms(of: group, batch))
        pool.run(wardbook_gate_task, &job, chunks: Int(wardbook_gate_chunks(&job)))
    }

    private func usesTiles(_ batch: Batch) -> Bool { batch.mode == .reading && kernels.hasTiles }

    private func forms(of group: ProductGroup, _ batch: Batch) -> Int32 {
        if usesTiles(batch) { return group.hasTiles ? Int32(WARDBOOK_AS_TILES) : 0 }
        return group.hasBlocks ? Int32(WARDBOOK_AS_BYTES) : 0
    }
}
