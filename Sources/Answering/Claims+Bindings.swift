// SPDX-License-Identifier: Apache-2.0
//
// Small words that steer what a sentence says: "may", "must", "if", "only", "before", "at least".
// Index terms leave most of them out. Here each is kept with the words that it steers, so that "may
// harm" and "will harm", or "before meals" and "after meals", are not taken for the same.

extension Claims {
    /// A steering word and the words after it.
    struct Binding: Hashable {
        /// The word, or the one that stands for all of its kind: `may` for can, could, may, might.
        var word: String
        /// Up to three content terms and quantities (`#4 week`) after it; the two before it at a sentence's
        /// end.
        var following: [String]
    }

    /// Elements that a binding looks at.
    static let bindingReach = 3

    /// The content terms and numbers in order, and the steering words among them. A unit after its
    /// number is part of the quantity, however it is spelt, and no term.
    static func sequence(
        of tokens: [String], terms: (String) -> [String]
    ) -> (sequence: [String], bindings: [Binding]) {
        var sequence: [String] = []
        var found: [(word: String, place: Int)] = []
        for (index, token) in tokens.enumerated() {
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            if let word = steering(token, before: next) {
                found.append((word, sequence.count))
                continue
            }
            let quantities = quantities(at: index, in: tokens)
            if !quantities.isEmpty {
                sequence += quantities.map { "#\($0.value) \($0.unit)" }
            } else if !isUnit(at: index, in: tokens) {
                sequence += terms(token)
            }
        }
        let bindings = found.map { word, place in
            let after = sequence[place...].prefix(bindingReach)
            return Binding(
                word: word, following: Array(after.isEmpty ? sequence.suffix(2) : after))
        }
        return (sequence, bindings)
    }

    /// The steering word that a token stands for; nil for any other token.
    private static func steering(_ token: String, before next: String?) -> String? {
        if let word = Negation.steering(token) { return word }
        if ["have", "has", "need", "needs"].contains(token) { return next == "to" ? "must" : nil }
        return steeringWords[token]
    }

    private static let steeringWords: [String: String] = {
        let kinds: [String: [String]] = [
            "may": ["can", "could", "may", "might", "possibly", "perhaps"],
            "should": ["should", "ought"], "must": ["must"],
            "if": ["if"], "when": ["when", "whenever"], "only": ["only"], "or": ["or"],
            "and": ["and"], "even": ["even"],
            "sometimes": ["sometimes", "occasionally"], "usually": ["usually", "normally"],
            "some": ["some"], "most": ["most", "mostly"], "few": ["few"],
            "every": ["all", "every"], "less": ["less", "fewer"], "more": ["more"],
            "than": ["than"], "least": ["least"], "up": ["up"], "under": ["under", "below", "<"],
            "over": ["over", "above", ">"], "≤": ["≤"], "≥": ["≥"], "before": ["before"],
            "after": ["after"],
            "until": ["until", "till"], "within": ["within"], "during": ["during"],
            "while": ["while", "whilst"], "likely": ["likely"], "always": ["always"],
            "often": ["often"],
        ]
        var table: [String: String] = [:]
        for (kind, words) in kinds { for word in words { table[word] = kind } }
        return table
    }()

    /// Words that say for whom or when something holds.
    private static let limiting: Set<String> = [
        "if", "when", "only", "not", "under", "over", "≤", "≥", "less", "more", "least", "up",
        "before", "after", "until", "within", "during", "while",
    ]

    /// Words that join; written anew they need only not contradict the source.
    private static let joining: Set<String> = ["and", "or"]

    /// Whether nothing steers otherwise here than there: every steering word that is written binds
    /// what it binds in the source, as often at most, and none was dropped from what was taken over.
    /// A number keeps all that limits it.
    func steersAsIn(_ source: Claims) -> Bool {
        guard bindings.allSatisfy({ $0.isHeld(by: source) }) else { return false }
        let mine = Set(sequence)
        let isNumbered = mine.contains(where: Self.isNumber)
        let written = bindings.counts(where: { !Self.joining.contains($0.word) })
        let given = source.bindings.counts(where: { !Self.joining.contains($0.word) })
        let needed = source.bindings.counts { binding in
            guard !Self.joining.contains(binding.word) else { return false }
            return isNumbered && Self.limiting.contains(binding.word)
                || binding.following.first.map(mine.contains) ?? false
        }
        return written.allSatisfy { $1 <= given[$0, default: 0] }
            && needed.allSatisfy { $1 <= written[$0, default: 0] }
    }

    /// Whether the words stand in the source's order and no more often than there, apart from one
    /// clause that may have moved. A sentence with a number moves nothing, and leaves nothing out
    /// where a number stands: "10 ml" of the adults must not come to the children. A word of title
    /// or headings may be put in, but never in the place of another.
    func keepsOrder(of source: Claims) -> Bool {
        let known = Set(source.sequence)
        let mine = sequence.filter { known.contains($0) }
        guard mine.countsFit(source.sequence) else { return false }
        let movesNothing = mine.count < 4 || mine.contains(where: Self.isNumber)
        guard source.breaks(reading: mine) <= (movesNothing ? 0 : 1) else { return false }
        return sequence.indices.allSatisfy { place in
            known.contains(sequence[place]) || isPutIn(at: place, of: source)
        }
    }

    /// Fewest places where a sequence cannot be read on along this one. All of its elements stand
    /// here.
    private func breaks(reading written: [String]) -> Int {
        var ends = [(place: -1, breaks: 0)]
        for (index, element) in written.enumerated() {
            let places = sequence.indices.filter { sequence[$0] == element }
            ends = places.map { place in
                let breaks = ends.map { end in
                    index == 0 || isStep(from: end.place, to: place) ? end.breaks : end.breaks + 1
                }
                return (place, breaks.min() ?? 0)
            }
        }
        return ends.map(\.breaks).min() ?? 0
    }

    /// Whether one place follows another with at most two left out between them, none of which is a
    /// number or stands beside one.
    private func isStep(from place: Int, to next: Int) -> Bool {
        guard place < next else { return false }
        let reach = sequence[place...next].contains(where: Self.isNumber) ? 1 : 3
        return next - place <= reach
    }

    private static func isNumber(_ element: String) -> Bool { element.hasPrefix("#") }

    /// Whether what stands around a new word stands together in the source.
    private func isPutIn(at place: Int, of source: Claims) -> Bool {
        let known = Set(source.sequence)
        let before = sequence[..<place].last { known.contains($0) }
        let after = sequence[(place + 1)...].first { known.contains($0) }
        guard let before else { return after == source.sequence.first }
        guard let after else { return before == source.sequence.last }
        return zip(source.sequence, source.sequence.dropFirst()).contains { $0 == (before, after) }
    }
}

extension Claims.Binding {
    /// Whether the source steers the same word in the same way.
    func isHeld(by source: Claims) -> Bool {
        guard let first = following.first else { return true }
        let isJoining = word == "and" || word == "or"
        let alike = source.bindings.filter { $0.word == word }
        guard isJoining else { return alike.contains { $0.following.contains(first) } }
        // "and" for "or" before the same word is a change; a new "and" elsewhere is none.
        let other = word == "and" ? "or" : "and"
        return alike.contains { $0.following.first == first }
            || !source.bindings.contains { $0.word == other && $0.following.first == first }
    }
}

extension [Claims.Binding] {
    /// How often each word steers.
    fileprivate func counts(where isMeant: (Element) -> Bool) -> [String: Int] {
        reduce(into: [:]) { counts, binding in
            if isMeant(binding) { counts[binding.word, default: 0] += 1 }
        }
    }
}

extension [String] {
    /// Whether no element stands here more often than there.
    fileprivate func countsFit(_ other: [String]) -> Bool {
        let given = other.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return reduce(into: [:]) { $0[$1, default: 0] += 1 }
            .allSatisfy { $1 <= given[$0, default: 0] }
    }
}
