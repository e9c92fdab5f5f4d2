// SPDX-License-Identifier: Apache-2.0
//
// The tokens of a model: one block of bytes with offsets, and a hash table from bytes to id.
// Control tokens, and added strings that look like them, are kept out of that table, so that no
// spelling in a text can reach them.

/// What a token is for; raw values are those of GGUF's `tokenizer.ggml.token_type`.
public enum TokenKind: UInt8, Sendable {
    case normal = 1
    case unknown, control, userDefined, unused, byte
}

/// The tokens with a role, as the model's file names them.
public struct SpecialTokens: Sendable, Equatable {
    /// Begins a sequence (`<s>`, `<|begin_of_text|>`, `[CLS]`).
    public var beginning: TokenID?
    /// Ends a sequence (`</s>`, `<|endoftext|>`).
    public var end: TokenID?
    /// Ends an assistant's turn, where that differs from `end`.
    public var endOfTurn: TokenID?
    /// Stands for what the vocabulary cannot spell.
    public var unknown: TokenID?
    /// Separates sentences (`[SEP]`).
    public var separator: TokenID?
    /// Fills up a batch.
    public var padding: TokenID?
    /// Whether a prompt without template starts with `beginning`.
    public var addsBeginning = false
    /// Whether a prompt without template ends with `end`.
    public var addsEnd = false

    /// No roles at all.
    public init() {}
}

/// The tokens of a model, numbered from 0.
public struct Vocabulary: Sendable {
    /// The tokens with a role.
    public internal(set) var special = SpecialTokens()
    /// Every token after which a model has said all it has to say.
    public internal(set) var endOfGeneration: Set<TokenID> = []

    private var blob: [UInt8] = []
    private var ends: [Int] = []
    private var kinds: [TokenKind] = []
    private var scores: [Float] = []
    private var named: [String: TokenID] = [:]
    /// Open addressing, id + 1 in each slot, 0 for an empty one; the size is a power of two.
    private var slots: [Int32]

    /// An empty vocabulary with room for some tokens.
    public init(capacity: Int) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = [Int32](repeating: 0, count: size)
        ends.reserveCapacity(capacity)
        kinds.reserveCapacity(capacity)
        scores.reserveCapacity(capacity)
    }

    /// Number of tokens.
    public var count: Int { ends.count }

    /// Adds a token; its id is the count before. Of two with one text the later is found,
    /// as the reference implementations do.
    public mutating func append(_ bytes: some Sequence<UInt8>, kind: TokenKind, score: Float = 0) {
        let start = blob.count
        blob.append(contentsOf: bytes)
        ends.append(blob.count)
        kinds.append(kind)
        scores.append(score)
        let id = TokenID(ends.count - 1)
        let text = blob[start...]
        switch kind {
        case .normal, .unused: insert(id)
        case .userDefined:
            if !AddedTokens.looksLikeMarkup(text) { insert(id) }
            named[String(decoding: text, as: UTF8.self)] = id
        case .control, .unknown: named[String(decoding: text, as: UTF8.self)] = id
        case .byte: break
        }
    }

    /// Bytes of a token as they stand in text; empty for an id out of range.
    public func bytes(of id: TokenID) -> ArraySlice<UInt8> {
        guard contains(id) else { return [] }
        return blob[(id == 0 ? 0 : ends[Int(id) - 1])..<ends[Int(id)]]
    }

    /// Kind of a token; an id out of range counts as unused.
    public func kind(of id: TokenID) -> TokenKind {
        contains(id) ? kinds[Int(id)] : .unused
    }

    /// Log-probability or merge priority of a token in SentencePiece vocabularies; 0 elsewhere.
    public func score(of id: TokenID) -> Float {
        contains(id) ? scores[Int(id)] : 0
    }

    /// Id of a control or user-defined token by its name, such as `<|im_start|>`.
    public func token(named name: String) -> TokenID? {
        named[name]
    }

    /// Id of the token that spells `text[range]`; control and byte tokens are never found,
    /// nor is markup that the file adds.
    func id(spelling text: [UInt8], _ range: Range<Int>) -> TokenID? {
        var slot = Self.hash(text, range) & (slots.count - 1)
        while slots[slot] != 0 {
            let id = slots[slot] - 1
            if matches(id, text, range) { return id }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The unknown token where texts may yield it.
    var writableUnknown: TokenID? {
        special.unknown.flatMap { kind(of: $0) == .control ? nil : $0 }
    }

    /// Makes the unknown token one that texts may yield, whatever the file calls it.
    mutating func allowUnknown() {
        if let unknown = special.unknown, contains(unknown) { kinds[Int(unknown)] = .unknown }
    }

    private func contains(_ id: TokenID) -> Bool {
        id >= 0 && Int(id) < ends.count
    }

    private func matches(_ id: TokenID, _ text: [UInt8], _ range: Range<Int>) -> Bool {
        let start = id == 0 ? 0 : ends[Int(id) - 1]
        guard ends[Int(id)] - start == range.count else { return false }
        for offset in 0..<range.count
        where blob[start + offset] != text[range.lowerBound + offset] {
            return false
        }
        return true
    }

    private mutating func insert(_ id: TokenID) {
        if (count + 1) * 2 > slots.count { grow() }
        let range = (id == 0 ? 0 : ends[Int(id) - 1])..<ends[Int(id)]
        place(id, range)
    }

    private mutating func place(_ id: TokenID, _ range: Range<Int>) {
        var slot = Self.hash(blob, range) & (slots.count - 1)
        while slots[slot] != 0 {
            if matches(slots[slot] - 1, blob, range) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = id + 1
    }

    private mutating func grow() {
        let present = slots.filter { $0 != 0 }.map { $0 - 1 }
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for id in present { place(id, (id == 0 ? 0 : ends[Int(id) - 1])..<ends[Int(id)]) }
    }

    /// FNV-1a, folded so that the low bits depend on all.
    private static func hash(_ text: [UInt8], _ range: Range<Int>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in range {
            hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01b3
        }
        return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7fff_ffff)
    }
}
