// SPDX-License-Identifier: Apache-2.0
//
// Turns texts into vectors with a BERT-like encoder. Texts are sorted by length and laid end to
// end in groups of a few hundred tokens; workers claim groups, so no padding is computed and no
// thread waits for another inside a pass.

public import Foundation
import Synchronization

/// A sentence encoder, ready to embed. Safe to use from several threads.
public final class SentenceEncoder: Sendable {
    /// What a text is embedded for; some encoders want words before it.
    public enum Purpose: Sendable {
        /// To be found.
        case passage
        /// To find.
        case query
    }

    /// Tokens of a group: enough to keep the matrix kernels busy, few enough for the cache.
    private static let groupTokens = 256

    /// The model's name.
    public let name: String
    /// Components of each vector.
    public let dimensions: Int
    /// Most tokens of a text, with the markers at its ends; what lies beyond is not seen.
    public let window: Int
    private let model: EncoderModel
    private let tokenizer: any Tokenizer
    private let pool: WorkerPool
    private let queryPrefix: String
    private let passagePrefix: String

    /// Loads an encoder that shares a pool of threads with other models.
    ///
    /// - Throws: `InferenceError` if the file cannot be read, is damaged, or is no encoder.
    public convenience init(contentsOf url: URL, pool: WorkerPool) throws(InferenceError) {
        try self.init(contentsOf: url, pool: pool, kernel: MatrixKernel.all[0])
    }

    /// Loads an encoder with threads of its own.
    ///
    /// - Parameters:
    ///   - url: A GGUF file of an encoder, as `ModelImporter` writes it.
    ///   - threads: Threads to work with, 1 to 256.
    /// - Throws: `InferenceError` if the file cannot be read, is damaged, or is no encoder.
    public convenience init(contentsOf url: URL, threads: Int) throws(InferenceError) {
        try self.init(contentsOf: url, pool: WorkerPool(threads: threads))
    }

    init(contentsOf url: URL, pool: WorkerPool, kernel: MatrixKernel) throws(InferenceError) {
        let file = try GGUFFile(contentsOf: url)
        model = try EncoderModel(file, kernel: kernel)
        tokenizer = try file.tokenizer()
        self.pool = pool
        name = file.string("general.name") ?? url.deletingPathExtension().lastPathComponent
        dimensions = model.configuration.width
        window = model.configuration.window
        queryPrefix = file.string("wardbook.encoder.query_prefix") ?? ""
        passagePrefix = file.string("wardbook.encoder.passage_prefix") ?? ""
        guard tokenizer.vocabulary.special.beginning != nil, tokenizer.vocabulary.special.end != nil
        else {
            throw InferenceError(
                .malformed, "\(url.path) does not name the tokens that begin and end a text.")
        }
    }

    /// Number of tokens of a text, without the markers at its ends.
    public func countTokens(_ text: String) -> Int {
        tokenizer.encode(text).count
    }

    /// One vector of `dimensions` components for each text, in order, of Euclidean length one.
    /// Texts beyond `window` tokens are cut. Blocks until done: call it with batches.
    ///
    /// - Throws: nothing yet; declared for encoders whose texts can be refused.
    public func embed(
        _ texts: [String], as purpose: Purpose = .passage
    ) throws(InferenceError) -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        let prefix = purpose == .query ? queryPrefix : passagePrefix
        let tokens = tokenize(texts.map { prefix + $0 })
        let groups = Self.groups(tokens.map(\.count), threads: pool.threads)
        let longest = tokens.map(\.count).max() ?? 1
        let largest = groups.map { $0.reduce(0) { $0 + tokens[$1].count } }.max() ?? 1
        let vectors = Mutex([[Float]](repeating: [], count: texts.count))
        // A question does not wait for the pool, which a long batch or a model may hold.
        let isShared = purpose == .passage && groups.count > 1
        let scratches = (0..<(isShared ? pool.threads : 1)).map { _ in
            EncoderScratch(model, tokens: largest, length: longest)
        }
        let encode: @Sendable (Int, Int) -> Void = { chunk, worker in
            let group = groups[chunk]
            let pass = EncoderPass(model: self.model, scratch: scratches[worker])
            let results = pass.run(group.map { tokens[$0] })
            vectors.withLock { vectors in
                for (index, result) in zip(group, results) { vectors[index] = result }
            }
        }
        if isShared {
            pool.awake { pool.run(chunks: groups.count, encode) }
        } else {
            for group in groups.indices { encode(group, 0) }
        }
        return vectors.withLock { $0 }
    }

    /// Ids of each text with the markers at its ends, cut to the window.
    private func tokenize(_ texts: [String]) -> [[TokenID]] {
        let special = tokenizer.vocabulary.special
        return texts.map { text in
            let ids = tokenizer.encode(text).prefix(window - 2)
            return [special.beginning ?? 0] + ids + [special.end ?? 0]
        }
    }

    /// Groups texts of similar length, longest first, so that the last groups are short ones.
    static func groups(_ lengths: [Int], threads: Int) -> [[Int]] {
        let total = lengths.reduce(0, +)
        let budget = max(1, min(groupTokens, (total + threads - 1) / threads))
        var groups: [[Int]] = []
        var filled = 0
        for index in lengths.indices.sorted(by: { lengths[$0] > lengths[$1] }) {
            if groups.isEmpty || filled + lengths[index] > budget {
                groups.append([])
                filled = 0
            }
            groups[groups.count - 1].append(index)
            filled += lengths[index]
        }
        return groups
    }
}
