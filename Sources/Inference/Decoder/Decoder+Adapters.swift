// SPDX-License-Identifier: Apache-2.0
//
// Low-rank adapters by request: all are bound when the model is loaded, and a request says how
// strongly each counts. State that was computed with other strengths is other state.

extension Decoder {
    /// The strengths that a request asks for, in the adapters' order; nil: as loaded.
    ///
    /// - Parameter wanted: By name; adapters without a name in it are off. Nil: as loaded.
    /// - Throws: `InferenceError` of kind `.invalidRequest` for a name that is not known or a
    ///   strength that is no number.
    func strengths(_ wanted: [String: Float]?) throws(InferenceError) -> [Float]? {
        guard let wanted else { return nil }
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
        let strengths = known.map { wanted[$0] ?? 0 }
        return strengths == adapters.map(\.usualStrength) ? nil : strengths
    }

    /// Lets the adapters count as much as a request asks for, until the next call.
    func adapt(_ strengths: [Float]?) {
        for (index, adapter) in adapters.enumerated() {
            adapter.strength.pointee = strengths?[index] ?? adapter.usualStrength
        }
    }
}
