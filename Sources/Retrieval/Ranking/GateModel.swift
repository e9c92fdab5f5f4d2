// SPDX-License-Identifier: Apache-2.0
//
// What decides whether the library answers a question: a logistic model over a dozen features, and a
// direction in the space of vectors that tells medical words from everyday ones. Both are data,
// the member `gate` of ranking-model.json, fitted by Benchmarks/gate on development questions; every
// index keeps what it was built with in its manifest.

public import Foundation

/// Weights of the gate.
public struct GateModel: Sendable, Equatable, Codable {
    /// Name and date of the fit.
    public var name: String
    /// The encoder that it was fitted with; with another one words are not told apart.
    public var encoder: String
    /// Weight of each feature; features that are not named count nothing.
    public var weights: [String: Double]
    /// Added to the weighted sum.
    public var bias: Double
    /// Belief from which on a question is answered, 0 to 1.
    public var threshold: Double
    /// The direction of medical words, one signed byte for each dimension.
    public var wordDirection: Data
    /// What one step of the direction stands for.
    public var wordScale: Double
    /// Added along the direction.
    public var wordBias: Double

    /// A gate that knows nothing: it declines everything.
    static let closed = GateModel(
        name: "none", encoder: "", weights: [:], bias: 0, threshold: 1, wordDirection: Data(),
        wordScale: 0, wordBias: 0)

    /// Belief that the library answers, 0 to 1.
    public func belief(_ features: [String: Double]) -> Double {
        let sum = weights.sorted { $0.key < $1.key }.reduce(bias) {
            $0 + $1.value * (features[$1.key] ?? 0)
        }
        return 1 / (1 + exp(-sum))
    }

    /// How medical a word is by its vector of unit length, 0 to 1; nil for vectors of another
    /// encoder.
    public func medicalness(of vector: [Float], encoder: String) -> Double? {
        guard encoder == self.encoder, vector.count == wordDirection.count else { return nil }
        let sum = zip(vector, wordDirection).reduce(0.0) {
            $0 + Double($1.0) * Double(Int8(bitPattern: $1.1))
        }
        return 1 / (1 + exp(-(sum * wordScale + wordBias)))
    }
}
