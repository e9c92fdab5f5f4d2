// SPDX-License-Identifier: Apache-2.0
//
// What a generation is made of, as JSON that a person can read. The manifest is written last, so a
// folder without one is not a generation; its own digest and the checksums in it cover everything.

import CKernels
public import Foundation

/// The identity card of a generation.
public struct Manifest: Sendable, Equatable, Codable {
    /// The layout that this program writes and reads.
    public static let formatVersion = 4
    /// Name of the file within the generation.
    static let fileName = "manifest.json"

    /// One file of the generation.
    public struct File: Sendable, Equatable, Codable {
        /// Name within the generation.
        public var name: String
        /// Bytes.
        public var size: Int
        /// CRC-32C of all bytes.
        public var crc32c: UInt32
    }

    /// How many of everything.
    public struct Counts: Sendable, Equatable, Codable {
        /// Pages that are indexed.
        public var pages = 0
        /// Passages that are indexed; as many vectors.
        public var passages = 0
        /// Sentences and items of all passages; as many vectors.
        public var statements = 0
        /// Urgency spans of all pages.
        public var urgencySpans = 0
        /// Items of all urgency spans: the red-flag table; as many vectors.
        public var helpItems = 0
        /// Different terms of all passages.
        public var terms = 0

        /// Texts that have a vector: passages, statements, one symptom key a page, and the items
        /// of the red-flag table.
        var texts: Int { passages + statements + pages + helpItems }
    }

    /// Layout of the generation.
    public var format = Manifest.formatVersion
    /// Number of the generation.
    public var generation: Int
    /// When it was finished.
    public var created: Date
    /// What read the pages: versions of the page reader, the splitter and the term analyzer.
    public var analysis: String
    /// The encoder that made the vectors.
    public var embedder: EmbedderIdentity
    /// What is taken out of vectors before statements are compared.
    var centres: VectorCentres
    /// Weights of the ranking.
    public var ranking: RankingModel
    /// SHA-256 over paths and contents of all files that were read, hexadecimal.
    public var corpusDigest: String
    /// How many of everything.
    public var counts: Counts
    /// The other files of the generation.
    public var files: [File]
    /// CRC-32C of this manifest with this member 0, in the encoding of `encoded()`.
    public var crc32c: UInt32 = 0
}

extension Manifest {
    /// JSON with sorted keys, the member `crc32c` filled in.
    func encoded() throws(RetrievalError) -> [UInt8] {
        var sealed = self
        sealed.crc32c = try digest()
        return try sealed.json()
    }

    /// Reads the manifest of a generation's folder and checks version and digest.
    static func read(from folder: URL) throws(RetrievalError) -> Manifest {
        let url = folder.appending(path: fileName)
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw .damaged(url.path, "the file is missing")
        }
        if let probe = try? decoder.decode(FormatProbe.self, from: data),
            probe.format != formatVersion
        {
            throw RetrievalError(
                .otherFormat,
                "\(folder.path) is an index of format \(probe.format), this program "
                    + "reads format \(formatVersion); run `wardbookd ingest`")
        }
        guard let manifest = try? decoder.decode(Manifest.self, from: data) else {
            throw .damaged(url.path, "it is not a manifest")
        }
        guard try manifest.digest() == manifest.crc32c else {
            throw .damaged(url.path, "its checksum does not hold")
        }
        return manifest
    }

    private struct FormatProbe: Decodable {
        var format: Int
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }

    private func digest() throws(RetrievalError) -> UInt32 {
        var unsealed = self
        unsealed.crc32c = 0
        let bytes = try unsealed.json()
        return wardbook_crc32c(0, bytes, bytes.count)
    }

    private func json() throws(RetrievalError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            throw RetrievalError(.inputOutput, "the manifest cannot be written as JSON")
        }
        return [UInt8](data)
    }
}
