// SPDX-License-Identifier: Apache-2.0

/// What a vector stands for; the raw value is the name of the table that lists the embedding keys.
enum VectorKind: String, Sendable, CaseIterable {
    case passage, statement, page, helpItem

    /// Name of the vector file within a generation.
    var fileName: String { "\(rawValue).vectors" }

    /// How many bits its components take. Statements are many, and only the best of them counts.
    var coding: VectorCoding { self == .statement ? .two : .four }
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
}
