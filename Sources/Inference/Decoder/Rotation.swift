// SPDX-License-Identifier: Apache-2.0
//
// Rotary position embedding (Su et al. 2021, arXiv:2104.09864): pair i of a head is turned by
// position * frequency[i]. Files ask for other frequencies than base^(-2i/d) in several ways:
// divided by a factor, divided pair by pair (Llama 3, Phi-3), or blended (YaRN, Peng et al. 2023,
// arXiv:2309.00071).

internal import Foundation

/// How heads are turned by position.
struct Rotation: Sendable, Equatable {
    /// Radians for each position, of each pair.
    var frequencies: [Float]
    /// Whether pair i is (i, i + pairs) instead of (2 i, 2 i + 1).
    var halves: Bool
    /// Cosines and sines are multiplied by it, which sharpens attention in stretched contexts.
    var magnitude: Float = 1

    /// The plain frequencies base^(-2i/d) of d rotated numbers.
    init(base: Float, width: Int, halves: Bool) {
        frequencies = (0..<width / 2).map { pair in
            Float(pow(Double(base), -2 * Double(pair) / Double(width)))
        }
        self.halves = halves
    }

    /// Writes cosine and sine of every pair for positions from `start` on: [T][pairs][2].
    func fill(_ table: UnsafeMutablePointer<Float>, start: Int, tokens: Int) {
        var next = table
        for position in start..<start + tokens {
            for frequency in frequencies {
                let angle = Double(position) * Double(frequency)
                next[0] = Float(cos(angle)) * magnitude
                next[1] = Float(sin(angle)) * magnitude
                next += 2
            }
        }
    }
}

extension Rotation {
    /// The rotation that a file asks for.
    ///
    /// - Parameters:
    ///   - context: Positions that will be used; Phi-3 has other factors beyond its original context.
    ///   - halves: As the family defines its pairs.
    /// - Throws: `InferenceError` for factors out of range or an unknown kind of scaling.
    init(_ weights: WeightBinder, context: Int, halves: Bool) throws(InferenceError) {
        let file = weights.file
        let prefix = weights.shape.architecture
        let base = file.float("\(prefix).rope.freq_base") ?? 10000
        guard base > 0, base.isFinite else {
            throw InferenceError(.malformed, "\(file.path): rope.freq_base is \(base).")
        }
        self.init(base: base, width: weights.shape.rotatedWidth, halves: halves)
        try stretch(file, prefix, base: base)
        try divide(weights, context: context)
        if let factor = file.float("\(prefix).rope.scaling.attn_factor"), factor > 0 {
            magnitude *= factor
        }
    }

    private mutating func stretch(_ file: GGUFFile, _ prefix: String, base: Float)
        throws(InferenceError)
    {
        let kind = file.string("\(prefix).rope.scaling.type") ?? "none"
        let factor =
            file.float("\(prefix).rope.scaling.factor")
            ?? file.float("\(prefix).rope.scale_linear") ?? 1
        guard factor > 0, factor.isFinite else {
            throw InferenceError(.malformed, "\(file.path): rope.scaling.factor is \(factor).")
        }
        switch kind {
        case "none", "longrope": return
        case "linear": for pair in frequencies.indices { frequencies[pair] /= factor }
        case "yarn":
            let original =
                file.uint("\(prefix).rope.scaling.original_context_length")
                ?? file.uint("\(prefix).context_length") ?? 4096
            blend(factor: factor, original: original, base: base)
        default:
            throw InferenceError(
                .unsupported,
                "\(file.path) scales positions by \(kind); none, linear, yarn and longrope are known."
            )
        }
    }

    /// YaRN: pairs that turn often within the original context keep their frequency, those that
    /// turn less than once are divided by `factor`, and a ramp lies between.
    private mutating func blend(factor: Float, original: Int, base: Float) {
        let width = Double(frequencies.count * 2)
        func pair(turning turns: Double) -> Double {
            width * log(Double(original) / (turns * 2 * .pi)) / (2 * log(Double(base)))
        }
        let low = max(0, pair(turning: 32).rounded(.down))
        let high = min(width - 1, pair(turning: 1).rounded(.up))
        for index in frequencies.indices {
            let place = (Double(index) - low) / max(0.001, high - low)
            let kept = Float(1 - min(1, max(0, place)))
            frequencies[index] *= kept + (1 - kept) / factor
        }
        magnitude *= 1 + 0.1 * log(factor)
    }

    private mutating func divide(_ weights: WeightBinder, context: Int) throws(InferenceError) {
        let file = weights.file
        let original =
            file.uint("\(weights.shape.architecture).rope.scaling.original_context_length")
            ?? weights.shape.trainedContext
        let name =
            weights.has("rope_freqs.weight")
            ? "rope_freqs.weight"
            : context > original ? "rope_factors_long.weight" : "rope_factors_short.weight"
        guard weights.has(name) else { return }
        let arena = Arena()
        let factors = try weights.vector(name, count: frequencies.count, into: arena)
        for pair in frequencies.indices {
            guard factors[pair] > 0, factors[pair].isFinite else {
                throw InferenceError(.malformed, "\(file.path): \(name) holds \(factors[pair]).")
            }
            frequencies[pair] /= factors[pair]
        }
    }
}
