// SPDX-License-Identifier: Apache-2.0
//
// States out of caches and into them. A key carries its position as a rotation, and rotations add
// up, so a state moves by turning all of its keys by the same angles.

internal import CKernels
internal import Foundation

extension Decoder {
    /// The state of the positions in `range`, a copy.
    func state(of range: Range<Int>, in cache: KeyValueCache) -> PassageState {
        let state = PassageState(
            shape, precision: cache.layout.precision, count: range.count, home: range.lowerBound)
        for index in weights.layers.indices {
            var job = rowsJob(state, index, cache, start: range.lowerBound)
            pool.run(
                wardbook_fetch_rows_task, &job, chunks: Int(wardbook_cache_rows_chunks(&job)))
        }
        return state
    }

    /// Puts a state at the end of a cache. At its home nothing of it changes; elsewhere keys are
    /// rounded once more.
    func place(_ state: PassageState, of tokens: ArraySlice<TokenID>, in cache: KeyValueCache) {
        precondition(tokens.count == state.count && cache.count + state.count <= cache.capacity)
        let turns = weights.rotations.map { $0.turns(by: cache.count - state.home) }
        for (index, layer) in weights.layers.enumerated() {
            var job = rowsJob(state, index, cache, start: cache.count)
            let chunks = Int(wardbook_cache_rows_chunks(&job))
            guard let rotation = layer.rotation, cache.count != state.home else {
                pool.run(wardbook_place_rows_task, &job, chunks: chunks)
                continue
            }
            turns[rotation].withUnsafeBufferPointer { turn in
                job.turn = turn.baseAddress
                job.pairs = Int32(weights.rotations[rotation].frequencies.count)
                job.halves = weights.rotations[rotation].halves ? 1 : 0
                pool.run(wardbook_place_rows_task, &job, chunks: chunks)
            }
        }
    }

    private func rowsJob(
        _ state: PassageState, _ index: Int, _ cache: KeyValueCache, start: Int
    ) -> wardbook_cache_rows_job {
        let layer = cache.layer(index)
        return wardbook_cache_rows_job(
            kernels: kernels.table, keys: layer.keys, values: layer.values,
            key_rows: state.rows(layer: index, values: false, shape: shape),
            value_rows: state.rows(layer: index, values: true, shape: shape), turn: nil,
            kind: layer.kind, tokens: Int32(state.count), kv_heads: Int32(shape.keyValueHeads),
            head_dim: Int32(shape.headWidth), pairs: 0, halves: 0, start: Int32(start),
            slots: layer.slots)
    }
}

extension Rotation {
    /// Cosine and sine of every pair's angle over a distance: [pairs][2]. The magnitude is not
    /// among them, since keys have it already.
    func turns(by distance: Int) -> [Float] {
        frequencies.flatMap { frequency in
            let angle = Double(distance) * Double(frequency)
            return [Float(cos(angle)), Float(sin(angle))]
        }
    }
}
