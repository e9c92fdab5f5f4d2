// SPDX-License-Identifier: Apache-2.0
//
// Chooses the next token from logits. Steps in order: repetition penalty, temperature, minimum
// probability, top k, top p, draw; with temperature 0 the likeliest token wins (the lower id in a
// tie).

internal import Foundation

/// A choice of tokens that can be repeated: the same seed and logits give the same tokens.
struct Sampler {
    private let options: GenerationOptions
    private var random: SplitMix64
    private var candidates: [Candidate] = []

    private struct Candidate {
        var id: Int32
        /// Logit divided by temperature; later e to its power.
        var weight: Float
    }

    /// Candidates whose share would be below e^-30 of the likeliest are never drawn.
    private static let negligible: Float = 30

    /// A sampler for a vocabulary of that size.
    ///
    /// - Throws: `InferenceError` of kind `.invalidRequest` that names the option out of range.
    init(_ options: GenerationOptions, vocabulary: Int) throws(InferenceError) {
        try Self.check(options)
        self.options = options
        random = SplitMix64(seed: options.seed)
        if options.temperature > 0 { candidates.reserveCapacity(vocabulary) }
    }

    /// The next token.
    ///
    /// - Parameters:
    ///   - logits: [V]; changed by penalties.
    ///   - seen: Tokens that the penalty applies to.
    mutating func next(_ logits: UnsafeMutableBufferPointer<Float>, seen: Set<TokenID>) -> TokenID {
        if options.repetitionPenalty != 1 {
            for id in seen {
                let logit = logits[Int(id)]
                logits[Int(id)] =
                    logit > 0
                    ? logit / options.repetitionPenalty : logit * options.repetitionPenalty
            }
        }
        let best = likeliest(logits)
        guard options.temperature > 0 else { return TokenID(best) }
        gather(logits, top: logits[best])
        return draw()
    }

    private func likeliest(_ logits: UnsafeMutableBufferPointer<Float>) -> Int {
        var best = 0
        for id in 1..<logits.count where logits[id] > logits[best] { best = id }
        return best
    }

    /// Candidates by falling weight, cut to the top k.
    private mutating func gather(_ logits: UnsafeMutableBufferPointer<Float>, top: Float) {
        let least = options.minP > 0 ? max(log(options.minP), -Self.negligible) : -Self.negligible
        candidates.removeAll(keepingCapacity: true)
        for id in logits.indices {
            let weight = (logits[id] - top) / options.temperature
            if weight >= least { candidates.append(Candidate(id: Int32(id), weight: weight)) }
        }
        candidates.sort { ($0.weight, $1.id) > ($1.weight, $0.id) }
        if options.topK > 0, candidates.count > options.topK {
            candidates.removeLast(candidates.count - options.topK)
        }
    }

    private mutating func draw() -> TokenID {
        var total: Float = 0
        for index in candidates.indices {
            candidates[index].weight = exp(candidates[index].weight)
            total += candidates[index].weight
        }
        var kept: Float = 0
        let wanted = options.topP * total
        var count = 0
        while count < candidates.count, kept < wanted || count == 0 {
            kept += candidates[count].weight
            count += 1
        }
        var place = random.unit() * kept
        for candidate in candidates[..<count] {
            place -= candidate.weight
            if place < 0 { return candidate.id }
        }
        return candidates[count - 1].id
    }

    private static func check(_ options: GenerationOptions) throws(InferenceError) {
        func require(
            _ valid: Bool, _ name: String, _ value: some CustomStringConvertible, _ allowed: String
        ) throws(InferenceError) {
            guard !valid else { return }
            throw InferenceError(.invalidRequest, "\(name) is \(value); allowed is \(allowed).")
        }
        try require(options.maxTokens >= 1, "maxTokens", options.maxTokens, "1 or more")
        try require(
            options.temperature >= 0 && options.temperature <= 100, "temperature",
            options.temperature, "0 to 100")
        try require(options.topP > 0 && options.topP <= 1, "topP", options.topP, "above 0, up to 1")
        try require(options.topK >= 0, "topK", options.topK, "0 or more")
        try require(options.minP >= 0 && options.minP < 1, "minP", options.minP, "0 to below 1")
        try require(
            options.repetitionPenalty > 0 && options.repetitionPenalty <= 100, "repetitionPenalty",
            options.repetitionPenalty, "above 0, up to 100")
    }
}

/// A small random generator with 64 bits of state (Steele, Lea and Flood 2014).
struct SplitMix64 {
    private var state: UInt64

    /// A generator that repeats for the same seed.
    init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A number in [0, 1).
    mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }
}
