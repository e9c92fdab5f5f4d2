// SPDX-License-Identifier: Apache-2.0
//
// Several prompts' caches side by side, so that conversations that take turns do not evict one
// another and all of them share what they begin with, such as the system prompt.

/// A few key-value caches; finds the one that helps a prompt most.
final class CacheShelf {
    /// How each is laid out.
    let layout: CacheLayout
    private let limit: Int
    /// Those that nobody uses; the one used last comes last.
    private var caches: [KeyValueCache] = []

    /// What a cache may lose when another prompt takes it over, in tokens: less than a copy is
    /// worth.
    private static let negligible = 64

    /// A shelf for at most `limit` caches (at least 1).
    init(_ layout: CacheLayout, limit: Int) {
        self.layout = layout
        self.limit = max(1, limit)
    }

    /// Takes out a cache that holds as much of the beginning of `prompt` as any, and nothing else.
    /// The last token is always left to be read, since its logits are needed.
    func take(for prompt: Prompt) -> KeyValueCache {
        let cache = find(for: prompt)
        cache.strengths = prompt.strengths
        return cache
    }

    private func find(for prompt: Prompt) -> KeyValueCache {
        func shared(_ cache: KeyValueCache) -> Int {
            guard cache.strengths == prompt.strengths else { return 0 }
            let count = min(
                cache.readCount, cache.commonPrefix(with: prompt), prompt.tokens.count - 1)
            return cache.canResume(at: count) ? count : 0
        }
        let lengths = caches.map(shared)
        guard let length = lengths.max(), let best = lengths.lastIndex(of: length) else {
            return makeCache()
        }
        let source = caches[best]
        if source.readCount - length <= Self.negligible {
            source.truncate(to: length)
            return caches.remove(at: best)
        }
        let target = caches.count < limit ? makeCache() : caches.removeFirst()
        if target !== source, length > 0 {
            target.copyPrefix(of: source, count: length)
        } else {
            target.truncate(to: target === source ? length : 0)
        }
        return target
    }

    /// Puts a cache back, for others to use what it holds.
    func put(_ cache: KeyValueCache) {
        caches.append(cache)
        if caches.count > limit { caches.removeFirst() }
    }

    /// Empties the shelf.
    func forget() { caches.removeAll() }

    /// An empty cache that the shelf will not know of.
    func makeCache() -> KeyValueCache { KeyValueCache(layout) }
}
