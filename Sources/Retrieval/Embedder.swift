// SPDX-License-Identifier: Apache-2.0
//
// The seam to the models: Retrieval asks for vectors and knows nothing of how they are made.

/// What a text is embedded for. Some encoders want another prefix for a query.
public enum EmbeddingRole: Sendable {
    /// A text of the library.
    case passage
    /// A text of the library for a question that waits: nothing that may wait goes before it.
    case evidence
    /// A question.
    case query
}

/// Which encoder made a set of vectors. Vectors of different identities must never be compared.
public struct EmbedderIdentity: Sendable, Equatable, Codable {
    /// A name for people, such as `all-MiniLM-L6-v2`.
    public var name: String
    /// SHA-256 of the model file, lower-case hexadecimal.
    public var sha256: String
    /// Number of components of each vector.
    public var dimensions: Int

    /// Creates an identity.
    public init(name: String, sha256: String, dimensions: Int) {
        self.name = name
        self.sha256 = sha256
        self.dimensions = dimensions
    }
}

/// Turns texts into vectors of unit length.
public protocol Embedder: Sendable {
    /// Which encoder this is.
    var identity: EmbedderIdentity { get }

    /// One vector of `identity.dimensions` components for each text, in order, of Euclidean length
    /// one. Texts beyond the encoder's window are cut. Runs off the cooperative pool where slow.
    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]]
}
