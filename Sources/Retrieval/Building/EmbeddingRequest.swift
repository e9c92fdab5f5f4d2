// SPDX-License-Identifier: Apache-2.0

/// What a vector stands for; all but statements have a table of this name with embedding keys.
enum VectorKind: String, Sendable, CaseIterable {
    case passage, statement, page, helpItem

    /// Name of the vector file within a generation.
    var fileName: String { "\(rawValue).vectors" }

    /// How many bits its components take. Statements are many, and only the best of them counts.
    var coding: VectorCoding { self == .statement ? .two : .three }
}

/// Which row of which vector file.
struct VectorPlace: Sendable, Hashable {
    var kind: VectorKind
    var number: Int
}

/// A text that needs a vector.
struct EmbeddingRequest: Sendable {
    var place: VectorPlace
    var key: EmbeddingKey
    var text: String
    /// Of a statement, the key of its passage and its position there. The index keeps no keys of
    /// statements: an unchanged passage has the same ones.
    var origin: (passage: EmbeddingKey, position: Int)?
}
