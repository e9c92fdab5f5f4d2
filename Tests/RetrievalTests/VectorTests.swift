// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Retrieval

@Suite("Vectors")
struct VectorTests {
    @Test("Cosines of 8-bit vectors stay near those of the vectors", arguments: [3, 64, 384, 1000])
    func cosines(dimensions: Int) throws {
        var random = SeededGenerator(seed: UInt64(dimensions))
        let vectors = (0..<40).map { _ in unit(dimensions, using: &random) }
        let query = unit(dimensions, using: &random)
        let index = try self.index(vectors, dimensions)
        let found = index.cosines(index.query(query))
        for (vector, cosine) in zip(vectors, found) {
            let exact = zip(vector, query).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(exact - cosine) < 0.01)
        }
        #expect(index.cosines(index.query(query), 10..<20) == Array(found[10..<20]))
    }

    @Test(
        "Fewer bits move a cosine little, and a coded vector is taken over as it is",
        arguments: [(VectorCoding.eight, Float(0.006)), (.three, 0.04), (.two, 0.08)])
    func codings(coding: VectorCoding, error: Float) throws {
        var random = SeededGenerator(seed: 11)
        let vectors = (0..<40).map { _ in unit(384, using: &random) }
        let index = try self.index(vectors, 384, coding)
        let query = vectors[3]
        let found = index.cosines(index.query(query))
        var next = VectorWriter(dimensions: 384, coding: coding)
        for (number, vector) in vectors.enumerated() {
            let exact = zip(vector, query).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(exact - found[number]) < error)
            next.reserve()
            next.set(number, index.vector(number))
        }
        let again = try self.index(next)
        #expect(vectors.indices.allSatisfy { again.vector($0) == index.vector($0) })
        #expect(abs(found[3] - 1) < 0.01, "the scale makes up for what the levels lose")
    }

    @Test("What all texts have in common is taken out of a vector")
    func centre() {
        let identity = EmbedderIdentity(name: "x", sha256: "", dimensions: 2)
        let centre = VectorCentre(meanOf: [[1, 0], [0.5, 0]], of: identity)
        let rest = centre.removed(from: [0.75, 0.1])
        #expect(abs(rest[0]) < 0.05 && rest[1] > 0.99)
        #expect(centre.removed(from: [0.75, 0]) == [0.75, 0], "nothing would remain")
        #expect(centre.removed(from: [1, 2, 3]) == [1, 2, 3], "other dimensions")
    }

    @Test("Two halves on two cores give what one pass gives")
    func halves() throws {
        var random = SeededGenerator(seed: 5)
        let few = (0..<97).map { _ in unit(8, using: &random) }
        let index = try self.index((0..<20_001).map { few[$0 % few.count] }, 8)
        let query = unit(8, using: &random)
        #expect(index.cosines(index.query(query)) == index.cosines(index.query(query), 0..<20_001))
    }

    @Test(
        "Several questions at once get what each gets alone",
        arguments: VectorCoding.allCases, [1, 2, 3, 4, 5, 9])
    func several(coding: VectorCoding, count: Int) throws {
        var random = SeededGenerator(seed: 12)
        let index = try self.index(
            (0..<30).map { _ in unit(100, using: &random) }, 100, coding)
        let questions = (0..<count).map { _ in unit(100, using: &random) }
        let together = index.cosines(ofEach: index.queries(questions), 7..<29)
        #expect(together == questions.map { index.cosines(index.query($0), 7..<29) })
    }

    @Test("A vector of zeros is kept as it is, and a question of another length finds nothing")
    func oddVectors() throws {
        let index = try self.index([[0, 0], [1, 0]], 2)
        #expect(index.cosines(index.query([1, 0]))[0] == 0)
        #expect(
            index.cosines(QueryVectors([[Float](repeating: 0.1, count: 100)], stride: 128)) == [
                0, 0,
            ])
        #expect(index.vector(0).scale == 0)
    }

    @Test("A file that does not fit its header is refused", arguments: [0, 10, 63, 64, 100])
    func truncated(size: Int) async throws {
        var writer = VectorWriter(dimensions: 2)
        writer.reserve()
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "vectors")
        try Data(writer.encoded().prefix(size)).write(to: url)
        await expect(.damaged) { try VectorIndex(MappedFile(url)) }
    }

    private func unit(_ dimensions: Int, using random: inout SeededGenerator) -> [Float] {
        let vector = (0..<dimensions).map { _ in Float.random(in: -1...1, using: &random) }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    private func index(
        _ vectors: [[Float]], _ dimensions: Int, _ coding: VectorCoding = .eight
    ) throws -> VectorIndex {
        var writer = VectorWriter(dimensions: dimensions, coding: coding)
        for (number, vector) in vectors.enumerated() {
            writer.reserve()
            writer.set(number, QuantizedVector(vector))
        }
        return try self.index(writer)
    }

    private func index(_ writer: VectorWriter) throws -> VectorIndex {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "vectors")
        try Data(writer.encoded()).write(to: url)
        return try VectorIndex(MappedFile(url))
    }
}
