// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Retrieval

@Suite("The weights of the gate")
struct GateModelTests {
    @Test("the built-in weights can be read and tell near from far")
    func builtIn() throws {
        let gate = try #require(RankingModel.builtIn.gate)
        #expect(!gate.weights.isEmpty)
        #expect((0.05...0.95).contains(gate.threshold))
        let near = ["cosine": 0.8, "sentenceCosine": 0.85, "probability": 0.95, "named": 0.6]
        let far = ["cosine": 0.1, "sentenceCosine": 0.15, "probability": 0.05]
        #expect(gate.belief(near) > gate.threshold)
        #expect(gate.belief(far) < gate.threshold)
    }

    @Test("words are judged only with vectors of the encoder that the direction was fitted with")
    func otherEncoder() throws {
        let gate = try #require(RankingModel.builtIn.gate)
        let vector = [Float](repeating: 0.05, count: gate.wordDirection.count)
        #expect(gate.medicalness(of: vector, encoder: gate.encoder) != nil)
        #expect(gate.medicalness(of: vector, encoder: "another") == nil)
        #expect(gate.medicalness(of: [1, 0], encoder: gate.encoder) == nil)
    }

    @Test("a gate that knows nothing declines everything")
    func closed() {
        #expect(GateModel.closed.belief(["cosine": 1]) < GateModel.closed.threshold)
    }
}
