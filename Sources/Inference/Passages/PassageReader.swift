// SPDX-License-Identifier: Apache-2.0
//
// Brings passages into caches: from the store, or by reading them alone and remembering that. Which
// of the two it is changes how long it takes and nothing else.

/// Places passages as a mode demands. Used by one thread at a time.
final class PassageReader {
    /// What may be placed.
    let mode: PassageMode
    private let decoder: Decoder
    private let store: PassageStore?
    private let fingerprint: [UInt8]
    /// Where passages are read alone: holds the beginning that the last one came after.
    private var desk: KeyValueCache?
    private let shelf: CacheShelf
    /// States that wait to be written, until nobody waits for an answer.
    private var unsaved: [(state: PassageState, key: PassageKey)] = []

    /// What came of preparing a passage.
    enum Preparation { case done, wasThere, noRoom, notKept }

    /// Tokens of each passage that `blended` reads again.
    static let linkTokens = 16
    /// Shorter stretches are read faster than found.
    private static let tokensWorthKeeping = 16

    /// - Parameters:
    ///   - store: Where states are kept; nil: nowhere.
    ///   - fingerprint: Of the model, as `ModelFingerprint` has it.
    ///   - shelf: Makes caches.
    init(
        _ decoder: Decoder, mode: PassageMode, store: PassageStore?, fingerprint: [UInt8],
        shelf: CacheShelf
    ) {
        self.decoder = decoder
        // A ring keeps no whole passages.
        self.mode = shelf.layout.rings.isEmpty ? mode : .off
        self.store = store
        self.fingerprint = fingerprint
        self.shelf = shelf
    }

    /// The prompt with those passages that the mode lets stand alone.
    func marked(_ prompt: Prompt) -> Prompt {
        switch mode {
        case .off: prompt.keeping(passages: 0)
        case .exact: prompt.keeping(passages: 1)
        case .independent, .blended: prompt
        }
    }

    /// Puts the beginning of a prompt into an empty cache, if its state is in the store.
    func placeBeginning(of prompt: Prompt, into cache: KeyValueCache) {
        let beginning = prompt.beginning
        guard cache.count == 0, beginning.count >= Self.tokensWorthKeeping else { return }
        let key = PassageKey(model: fingerprint, context: [], tokens: beginning)
        guard let state = load(key, count: beginning.count, home: 0) else { return }
        decoder.place(state, of: beginning, in: cache)
        cache.append(beginning)
    }

    /// Remembers the beginning of a prompt that has been read into a cache.
    func keepBeginning(of prompt: Prompt, in cache: KeyValueCache) {
        let beginning = prompt.beginning
        guard let store, beginning.count >= Self.tokensWorthKeeping else { return }
        let key = PassageKey(model: fingerprint, context: [], tokens: beginning)
        guard !store.contains(key), !unsaved.contains(where: { $0.key == key }) else { return }
        unsaved.append((decoder.state(of: 0..<beginning.count, in: cache), key))
    }

    /// Puts a passage of a prompt at the end of a cache that holds everything before it.
    ///
    /// - Returns: Whether its state was in the store; nil if it was cancelled.
    func place(
        _ passage: Range<Int>, of prompt: Prompt, into cache: KeyValueCache, cancelled: () -> Bool
    ) -> Bool? {
        let tokens = prompt.tokens[passage]
        let key = PassageKey(model: fingerprint, context: prompt.beginning, tokens: tokens)
        let known = load(key, count: tokens.count, home: prompt.beginning.count)
        var state = known
        if state == nil {
            state = read(tokens, after: prompt.beginning, from: cache, cancelled: cancelled)
            if let state, store != nil { unsaved.append((state, key)) }
        }
        guard let state else { return nil }
        decoder.place(state, of: tokens, in: cache)
        cache.appendPassage(tokens)
        return known != nil
    }

    /// Reads the first passage of a prompt into the store, if it is not there and has room.
    ///
    /// - Parameter rank: See `PassageStore.save`.
    /// - Returns: What was done; nil if it was cancelled.
    func prepare(_ prompt: Prompt, rank: Int, cancelled: () -> Bool) -> Preparation? {
        guard let store, mode != .off, let passage = prompt.passages.first else { return .notKept }
        let (beginning, tokens) = (prompt.beginning, prompt.tokens[passage])
        let key = PassageKey(model: fingerprint, context: beginning, tokens: tokens)
        if store.contains(key) { return .wasThere }
        let desk = makeDesk()
        guard
            store.hasRoom(
                PassageState.byteCount(decoder.shape, shelf.layout.precision, passage.count))
        else { return .noRoom }
        guard let state = read(tokens, after: beginning, from: nil, cancelled: cancelled) else {
            return nil
        }
        keepBeginning(of: prompt, in: desk)
        store.save(state, key, rank: rank)
        save()
        return .done
    }

    /// Writes what was read lately to the store.
    func save() {
        for (state, key) in unsaved { store?.save(state, key) }
        unsaved.removeAll()
    }

    private func load(_ key: PassageKey, count: Int, home: Int) -> PassageState? {
        if let waiting = unsaved.first(where: { $0.key == key }) { return waiting.state }
        guard let store, let file = store.open(key) else { return nil }
        let state = PassageState(
            file, key: key, shape: decoder.shape, precision: shelf.layout.precision, count: count,
            home: home)
        if state == nil { store.remove(key) }
        return state
    }

    /// Reads a passage directly after the beginning, which `cache` holds if there is one.
    private func read(
        _ tokens: ArraySlice<TokenID>, after beginning: ArraySlice<TokenID>,
        from cache: KeyValueCache?, cancelled: () -> Bool
    ) -> PassageState? {
        let desk = makeDesk()
        if desk.tokens.prefix(beginning.count) != beginning {
            if let cache {
                desk.copyPrefix(of: cache, count: beginning.count)
            } else {
                desk.truncate(to: 0)
                guard extend(desk, beginning, cancelled) else { return nil }
            }
        }
        desk.truncate(to: beginning.count)
        guard extend(desk, tokens, cancelled) else { return nil }
        return decoder.state(of: beginning.count..<desk.count, in: desk)
    }

    private func extend(
        _ cache: KeyValueCache, _ tokens: ArraySlice<TokenID>, _ cancelled: () -> Bool
    ) -> Bool {
        var rest = tokens
        while !rest.isEmpty {
            let batch = rest.prefix(decoder.workspace.batch)
            guard decoder.read(batch, into: cache, mode: .reading, cancelled: cancelled) else {
                return false
            }
            rest = rest.dropFirst(batch.count)
        }
        return true
    }

    private func makeDesk() -> KeyValueCache {
        let desk = desk ?? shelf.makeCache()
        self.desk = desk
        return desk
    }
}
