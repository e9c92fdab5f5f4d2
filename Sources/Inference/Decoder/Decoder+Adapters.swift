// SPDX-License-Identifier: Apache-2.0
//
// Low-rank adapters by request: all are bound when the model is loaded, and a request says how
// strongly each counts. State that was computed with other strengths is other state.

extension Decoder {
    /// Strengths of the adapters as they were loaded, in their order.
    var usualStrengths: [Float] { adapters.map(\.usualStrength) }

    /// The strengths that a request asks for.
    ///
    /// - Parameter wanted: By name; adapters without a name in it are off. Nil: as loaded.
    /// - Throws: `InferenceError` of kind `.invalidRequest` for a name that is not known or a
    ///   strength that is no number.
    func strengths(_ wanted: [String: Float]?) throws(InferenceError) -> [Float] {
        guard let wanted else { return usualStrengths }
        let known = adapters.map(\.name)
        for (name, strength) in wanted.sorted(by: { $0.key < $1.key }) {
            guard known.contains(name) else {
                let list = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw InferenceError(
                    .invalidRequest, "There is no adapter \(name); loaded are: \(list).")
            }
            guard strength.isFinite else {
                throw InferenceError(
                    .invalidRequest,
                    "The strength of adapter \(name) is \(strength); allowed are numbers.")
            }
        }
        return known.map { wanted[$0] ?? 0 }
    }

    /// Lets the adapters count as much as a request asks for, until the next call.
    func adapt(_ strengths: [Float]) {
        for (adapter, strength) in zip(adapters, strengths) { adapter.strength.pointee = strength }
    }
}
