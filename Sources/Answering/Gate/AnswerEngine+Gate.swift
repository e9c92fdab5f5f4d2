// SPDX-License-Identifier: Apache-2.0

extension AnswerEngine {
    /// What decides whether a question is answered.
    var gate: Gate {
        let reader = GateFeatureReader(
            searcher: searcher, embedder: embedder, sentenceVectors: sentenceVectors)
        return Gate(searcher: searcher, reader: reader, analyzer: analyzer)
    }

    /// The features of a question that the gate's belief rests on, by name: for fitting its weights.
    public func gateFeatures(of question: String) async throws -> [String: Double] {
        let selection = EvidenceSelection(searcher: searcher, analyzer: analyzer)
        let found = try await selection.evidence(for: MeantQuestion(text: question))
        return try await gate.reader.features(of: question, found).values
    }
}
