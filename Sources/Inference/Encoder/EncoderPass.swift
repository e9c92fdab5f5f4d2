// SPDX-License-Identifier: Apache-2.0
//
// One pass of a BERT encoder over a group of texts, laid end to end without padding: products with
// weights take all M tokens at once, attention stays within each text.
// Letters: M tokens of the group, T tokens of a text, D width, F inner width, H heads of D / H.
// Devlin et al., "BERT" (2018); layers normalise after adding, as there. Song et al., "MPNet" (2020),
// adds a bias by distance to attention.

internal import CKernels

/// Runs an encoder on groups of texts.
struct EncoderPass {
    let model: EncoderModel
    let scratch: EncoderScratch

    /// Encodes a group.
    ///
    /// - Parameter texts: Token ids of each text, at most `window` of them, at least one.
    /// - Returns: For each text its pooled vector of D components, of length one.
    func run(_ texts: [[TokenID]]) -> [[Float]] {
        let count = texts.reduce(0) { $0 + $1.count }
        embed(texts)
        for layer in model.layers {
            attend(layer, texts, count)
            feedForward(layer, count)
        }
        var start = 0
        return texts.map { text in
            defer { start += text.count }
            return pool(start, text.count)
        }
    }

    private var width: Int { model.configuration.width }

    /// hidden = norm(token vector + position vector).
    private func embed(_ texts: [[TokenID]]) {
        var output = scratch.hidden
        for text in texts {
            for (place, id) in text.enumerated() {
                let known = Int(id) < model.tokens.count ? Int(id) : 0
                model.tokens.read(known, into: output)
                for component in 0..<width {
                    output[component] += model.positions[place * width + component]
                }
                output += width
            }
        }
        normalize(scratch.hidden, adding: nil, model.embeddingNorm, output - scratch.hidden)
    }

    /// hidden = norm(hidden + attention(hidden)).
    private func attend(_ layer: EncoderLayer, _ texts: [[TokenID]], _ count: Int) {
        layer.attentionInput.multiply(
            scratch.hidden, count: count, into: scratch.wide, scratch: scratch.kernel)
        var start = 0
        for text in texts {
            for head in 0..<model.configuration.heads {
                attend(head: head, start: start, length: text.count)
            }
            start += text.count
        }
        layer.attentionOutput.multiply(
            scratch.context, count: count, into: scratch.update, scratch: scratch.kernel)
        normalize(
            scratch.hidden, adding: scratch.update, layer.attentionNorm, count * width)
    }

    /// One head of one text: softmax(Q K^T / sqrt(D / H)) V, by the same kernel as the weights.
    private func attend(head: Int, start: Int, length: Int) {
        let kernel = model.kernel.functions.pointee
        let size = model.configuration.headWidth
        let stride = 3 * width
        let query = scratch.wide + start * stride + head * size
        let (key, value) = (query + width, query + 2 * width)
        let (rows, columns) = (Int32(length), Int32(size))
        let room = EncoderScratch.scoreStride(length)
        kernel.pack(key, stride, 1, rows, columns, scratch.packed)
        kernel.multiply(
            query, stride, rows, scratch.packed, nil, rows, columns, scratch.scores, room,
            scratch.kernel)
        softmax(head, length)
        kernel.pack(value, 1, stride, columns, rows, scratch.packed)
        kernel.multiply(
            scratch.scores, room, rows, scratch.packed, nil, columns, rows,
            scratch.context + start * width + head * size, width, scratch.kernel)
    }

    /// Scores of a head become shares. Bias by distance is one row of numbers for each head, read
    /// from one place further left for each row of scores.
    private func softmax(_ head: Int, _ length: Int) {
        let scale = 1 / Float(model.configuration.headWidth).squareRoot()
        let size = Int32(length)
        let room = EncoderScratch.scoreStride(length)
        guard let distances = model.distances else {
            wardbook_softmax(scratch.scores, room, nil, 0, scale, size, size)
            return
        }
        distances.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            let zero = base + head * distances.stride + distances.reach
            wardbook_softmax(scratch.scores, room, zero, -1, scale, size, size)
        }
    }

    /// hidden = norm(hidden + down(gelu(up(hidden)))).
    private func feedForward(_ layer: EncoderLayer, _ count: Int) {
        layer.up.multiply(
            scratch.hidden, count: count, into: scratch.wide, scratch: scratch.kernel)
        wardbook_gelu(scratch.wide, Int64(count * model.configuration.inner))
        layer.down.multiply(
            scratch.wide, count: count, into: scratch.update, scratch: scratch.kernel)
        normalize(scratch.hidden, adding: scratch.update, layer.outputNorm, count * width)
    }

    private func normalize(
        _ values: UnsafeMutablePointer<Float>, adding update: UnsafeMutablePointer<Float>?,
        _ weights: NormWeights, _ total: Int
    ) {
        wardbook_add_layer_norm(
            values, update, weights.gain, weights.bias, model.configuration.epsilon,
            Int32(total / width), Int32(width))
    }

    /// The vector of a text: the mean of its tokens or its first one, scaled to length one.
    private func pool(_ start: Int, _ length: Int) -> [Float] {
        var sum = [Float](repeating: 0, count: width)
        for row in start..<start + (model.configuration.pooling == .mean ? length : 1) {
            for component in 0..<width { sum[component] += scratch.hidden[row * width + component] }
        }
        let norm = sum.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let scale = norm > 0 ? Float(1 / norm) : 0
        return sum.map { $0 * scale }
    }
}
