// SPDX-License-Identifier: Apache-2.0
//
// Vectors of short texts share much that has nothing to do with illness: everything that people
// tell sounds like someone telling, everything that pages list sounds like a list. That common part
// drowns the rest, so it is taken out of both sides before they are compared (Mu and Viswanath,
// "All-but-the-Top", 2018). It is the mean over a few sentences of each kind that could stand in any
// question and on any page, so it depends on the encoder alone and never on the library.

import Foundation

/// What all that people tell and all that pages state have in common, for one encoder.
struct VectorCentres: Sendable, Equatable, Codable {
    /// Of what people tell.
    var question: VectorCentre
    /// Of what pages state.
    var statement: VectorCentre

    /// Asks the encoder.
    static func make(by embedder: any Embedder) async throws -> VectorCentres {
        VectorCentres(
            question: VectorCentre(
                meanOf: try await embedder.embed(telling, as: .query), of: embedder.identity),
            statement: VectorCentre(
                meanOf: try await embedder.embed(stating, as: .passage), of: embedder.identity))
    }

    /// Texts that the encoder is asked for.
    static let textCount = telling.count + stating.count

    private static let telling = [
        "I woke up with it this morning", "it has been going on for about three weeks now",
        "my husband says I should ring someone", "I'm really worried about it",
        "it's probably nothing", "and now it's got worse",
        "I took some paracetamol but it didn't help", "it comes and goes during the day",
        "my little boy has been off his food since Tuesday", "I don't want to bother anybody",
        "it hurts when I move", "I've never had anything like this before",
        "do I need to see a doctor", "she keeps telling me that she feels tired",
        "it started after dinner last night", "I feel a bit better when I lie down",
        "he was fine yesterday", "my skin looks different there", "I can't sleep because of it",
        "it's only on one side", "the patient reports no fever",
        "a 45 year old woman comes in with pain for two days",
        "she has no relevant medical history", "he takes tablets for his blood pressure",
        "I had something similar a few years ago", "I thought it would go away by itself",
        "I looked it up and now I'm frightened", "it's embarrassing to talk about",
        "my mum noticed it first", "I've been off work since Monday",
    ]

    private static let stating = [
        "You may have other symptoms as well.", "a high temperature",
        "pain that gets worse when you move", "The main treatment is medicine.",
        "It usually gets better on its own within a few weeks.",
        "See a GP if your symptoms do not improve.", "It's caused by an infection.",
        "you have a severe headache that does not go away",
        "It can affect anyone but is more common in older people.",
        "A specialist may do some tests to find the cause.",
        "swelling, redness and itching of the skin", "Try to rest and drink plenty of fluids.",
        "do not share towels or bedding",
        "Your doctor will ask about your symptoms and examine you.",
        "feeling sick or being sick", "It's not known exactly why this happens.",
        "There are things you can do to lower your chance of getting it.",
        "Surgery may be needed if other treatments do not work.",
        "you're pregnant or have recently given birth", "It can run in families.",
        "difficulty breathing or chest pain", "Side effects are usually mild.",
        "Support groups can offer advice.", "a rash or blisters",
        "Your child may need to stay off school.", "a blood test or a scan",
        "It can sometimes lead to complications.", "your symptoms come back after treatment",
        "Ask a pharmacist for advice about creams and tablets.", "losing weight without trying",
    ]
}

/// A mean of vectors, in 8 bits a component.
struct VectorCentre: Sendable, Equatable, Codable {
    /// One byte a component, signed.
    var components: Data
    /// What one step of a component is worth.
    var scale: Float

    /// The mean of an encoder's vectors, zero where they are not what they should be.
    init(meanOf vectors: [[Float]], of identity: EmbedderIdentity) {
        var sum = [Float](repeating: 0, count: identity.dimensions)
        for vector in vectors where vector.count == sum.count && vector.allSatisfy(\.isFinite) {
            for place in sum.indices { sum[place] += vector[place] / Float(vectors.count) }
        }
        let rounded = QuantizedVector(sum)
        components = Data(rounded.components.map { UInt8(bitPattern: $0) })
        scale = rounded.scale
    }

    /// The mean as numbers.
    var values: [Float] { components.map { Float(Int8(bitPattern: $0)) * scale } }

    /// The vector without what all have in common, of unit length. Unchanged when nothing remains,
    /// or when it has other dimensions.
    func removed(from vector: [Float]) -> [Float] { VectorCentre.removing(values, from: vector) }

    /// The same for a vector in 8 bits and the `values` of a centre.
    static func removing(_ mean: [Float], from vector: QuantizedVector) -> QuantizedVector {
        QuantizedVector(removing(mean, from: vector.components.map { Float($0) * vector.scale }))
    }

    private static func removing(_ mean: [Float], from vector: [Float]) -> [Float] {
        guard vector.count == mean.count else { return vector }
        var rest = vector
        for place in rest.indices { rest[place] -= mean[place] }
        let length = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 1e-3 else { return vector }
        for place in rest.indices { rest[place] /= length }
        return rest
    }
}
