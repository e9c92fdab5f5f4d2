// SPDX-License-Identifier: Apache-2.0
//
// What the gate sees, for fitting its weights.

extension AnswerEngine {
    /// The features of a question that the gate's belief rests on, by name.
    public func gateFeatures(of question: String) async throws -> [String: Double] {
        let selection = EvidenceSelection(searcher: searcher, analyzer: analyzer)
        let found = try await selection.evidence(for: MeantQuestion(text: question))
        let reader = GateFeatureReader(searcher: searcher, embedder: embedder)
        return try await reader.features(of: question, found).values
    }
}
