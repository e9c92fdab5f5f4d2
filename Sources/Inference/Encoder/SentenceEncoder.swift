// SPDX-License-Identifier: Apache-2.0
//
// Turns texts into vectors with a BERT-like encoder. Texts are sorted by length and laid end to
// end in groups of a few hundred tokens; workers claim groups, so no padding is computed and no
// thread waits for another inside a pass.

import Dispatch
public import Foundation
import Synchronization

/// A sentence encoder, ready to embed. Safe to use from several threads.
public final class SentenceEncoder: Sendable {
    /// What a text is embedded for; some encoders want words before it.
    public enum Purpose: Sendable {
        /// To be found.
        case passage
        /// To be found, while somebody waits for the answer.
        case evidence
        /// To find.
        case query
    }

    /// Tokens of a group: enough to keep the matrix kernels busy, few enough for the cache.
    private static let groupTokens = 256
    /// Up to so many tokens a question is encoded in one piece: every pass reads all weights.
    private static let pieceTokens = 64

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
        let lengths = tokens.map(\.count)
        let groups =
            purpose == .query
            ? Self.parts(lengths, threads: pool.threads)
            : Self.groups(lengths, threads: pool.threads)
        // Who waits for an answer does not wait for the pool, which a long batch or a model may hold.
        let usesPool = purpose == .passage && groups.count > 1
        let workers = usesPool ? pool.threads : min(2, groups.count)
        let longest = lengths.max() ?? 1
        let largest = groups.map { $0.reduce(0) { $0 + lengths[$1] } }.max() ?? 1
        let vectors = Mutex([[Float]](repeating: [], count: texts.count))
        let scratches = (0..<workers).map { _ in
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
        if usesPool {
            pool.awake { pool.run(chunks: groups.count, encode) }
        } else {
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                for chunk in stride(from: worker, to: groups.count, by: workers) {
                    encode(chunk, worker)
                }
            }
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

    /// Divides the texts of a question into parts of about as many tokens: as few as the budget
    /// allows, but two for two cores when there is work for them.
    static func parts(_ lengths: [Int], threads: Int) -> [[Int]] {
        let total = lengths.reduce(0, +)
        let count = max(
            total > pieceTokens ? min(2, threads) : 1, (total + groupTokens - 1) / groupTokens)
        var parts = [[Int]](repeating: [], count: count)
        var filled = [Int](repeating: 0, count: count)
        for index in lengths.indices.sorted(by: { lengths[$0] > lengths[$1] }) {
            let part = filled.indices.min { filled[$0] < filled[$1] } ?? 0
            parts[part].append(index)
            filled[part] += lengths[index]
        }
        return parts.filter { !$0.isEmpty }
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
