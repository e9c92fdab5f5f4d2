// SPDX-License-Identifier: Apache-2.0
//
// What a state is the state of. Everything that its numbers depend on goes into a hash, so that a
// state of another model, adapter, instruction set or text is simply not found.

internal import CKernels

/// The name of a state: SHA-256 of all that decides its numbers.
struct PassageKey: Hashable {
    /// 32 bytes.
    let digest: [UInt8]

    /// The state of `tokens` read directly after `context`.
    ///
    /// - Parameter model: See `ModelFingerprint`.
    init(model: [UInt8], context: ArraySlice<TokenID>, tokens: ArraySlice<TokenID>) {
        var hash = DigestBuilder()
        hash.add(model)
        hash.add(context)
        hash.add(tokens)
        digest = hash.finish()
    }

    /// A key by its name in the file system; nil for anything else.
    init?(name: Substring) {
        let digits = Array(name.utf8)
        guard digits.count == 64 else { return nil }
        var digest: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard
                let byte = UInt8(
                    String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
            else { return nil }
            digest.append(byte)
        }
        self.digest = digest
    }

    /// 64 lower-case hexadecimal digits.
    var name: String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A hash over parts, each with its length, so that no two lists of parts look alike.
struct DigestBuilder {
    private var state = wardbook_sha256()

    init() { wardbook_sha256_init(&state) }

    /// Adds a part.
    mutating func add(_ part: some Collection<TokenID>) {
        add(part.flatMap { token in (0..<4).map { UInt8(truncatingIfNeeded: token >> (8 * $0)) } })
    }

    /// Adds a part.
    mutating func add(_ part: [UInt8]) {
        var count = UInt64(part.count).littleEndian
        wardbook_sha256_update(&state, &count, 8)
        wardbook_sha256_update(&state, part, part.count)
    }

    /// The 32 bytes; nothing can be added after.
    mutating func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        wardbook_sha256_finish(&state, &digest)
        return digest
    }
}

/// Tells models apart by everything that their states depend on.
struct ModelFingerprint {
    /// 32 bytes.
    let digest: [UInt8]

    /// Bytes of a file under one checksum.
    private static let stretch = 1 << 22

    /// Reads all of the model's file and of its adapters, with all threads: about 0.1 s for each
    /// gigabyte in memory.
    init(_ decoder: Decoder, _ precision: CachePrecision, _ adapters: [AdapterFile])
        throws(InferenceError)
    {
        var hash = DigestBuilder()
        hash.add(Array("\(decoder.kernels.name) \(precision.rawValue)".utf8))
        // Files may ask for other rotations in a longer context.
        hash.add(Array("\(decoder.weights.rotations)".utf8))
        hash.add(Self.checksums(decoder.file.file, decoder.pool))
        for adapter in adapters {
            hash.add(Array("\(adapter.strength)".utf8))
            hash.add(Self.checksums(try MappedFile(contentsOf: adapter.url), decoder.pool))
        }
        digest = hash.finish()
    }

    private static func checksums(_ file: MappedFile, _ pool: WorkerPool) -> [UInt8] {
        let count = (file.bytes.count + stretch - 1) / stretch
        let sums = Arena()
        let results: UnsafeMutablePointer<UInt32> = sums.allocate(max(1, count))
        let place = UInt(bitPattern: results)
        pool.awake {
            pool.run(chunks: count) { chunk, _ in
                guard let base = file.bytes.baseAddress,
                    let results = UnsafeMutablePointer<UInt32>(bitPattern: place)
                else { return }
                let start = chunk * stretch
                results[chunk] =
                    wardbook_crc32c(
                        0, base + start, min(stretch, file.bytes.count - start)
                    ).littleEndian
            }
        }
        return Array(UnsafeRawBufferPointer(start: results, count: count * 4))
            + Array("\(file.bytes.count)".utf8)
    }
}
