// SPDX-License-Identifier: Apache-2.0
//
// What can only be known once all pages have been read: which are the same, which belong to which
// condition, and what an A to Z calls them. Keeps a few facts a page, so that the pages themselves
// can be read, indexed and let go one by one.

/// Collects facts about all pages of a library and concludes what concerns several of them.
public struct LibraryReview: Sendable {
    /// A name in an A to Z is no longer than this, in bytes.
    private static let nameBytesMax = 80

    private var facts: [PageFact] = []
    /// Creates an empty review.
    public init() {}

    /// Takes note of one page.
    public mutating func add(_ reading: PageReading) { add(PageFact(reading)) }

    /// Takes note of one page by its facts, as they were kept from an earlier reading.
    public mutating func add(_ fact: PageFact) { facts.append(fact) }

    /// What follows for each indexable page, by its file.
    public func conclusions() -> [String: PageConclusion] {
        let articles = facts.filter { $0.kind == .article }
        var result: [String: PageConclusion] = [:]
        var firstByText: [UInt64: PageFact] = [:]
        for fact in articles.sorted(by: Self.isSurer) {
            guard let first = firstByText[fact.textHash] else {
                firstByText[fact.textHash] = fact
                result[fact.file] = PageConclusion()
                continue
            }
            result[fact.file] = PageConclusion(duplicateOf: first.id)
            if let source = fact.source, source != first.source {
                result[first.file]?.addresses.append(source)
            }
        }
        addConditions(to: &result, articles)
        addNames(to: &result, articles)
        return result
    }

    // MARK: Same text

    /// Of pages of the same text, the one with the more telling identity stands for all: without
    /// numbers ("node/1180"), then the shorter, then by the alphabet.
    private static func isSurer(_ left: PageFact, _ right: PageFact) -> Bool {
        let digits = { (fact: PageFact) in fact.id.utf8.count { (0x30...0x39).contains($0) } }
        return (digits(left), left.id.utf8.count, left.file)
            < (digits(right), right.id.utf8.count, right.file)
    }

    // MARK: Sub-pages

    private func addConditions(to result: inout [String: PageConclusion], _ articles: [PageFact]) {
        let kept = articles.filter { result[$0.file]?.duplicateOf == nil }
        let titles = Dictionary(kept.map { ($0.id, $0.title) }) { first, _ in first }
        for fact in kept {
            guard let condition = Self.condition(of: fact.id, among: titles) else { continue }
            result[fact.file]?.condition = condition
            result[fact.file]?.conditionTitle = titles[condition]
        }
    }

    /// The shortest identity above this one that is an article too: `shingles` for
    /// `shingles/symptoms` and for `shingles/symptoms/rash`.
    private static func condition(of id: String, among titles: [String: String]) -> String? {
        let parts = id.split(separator: "/")
        for count in 1..<max(1, parts.count) {
            let above = parts.prefix(count).joined(separator: "/")
            if titles[above] != nil { return above }
        }
        return nil
    }

    // MARK: Names from hubs

    private func addNames(to result: inout [String: PageConclusion], _ articles: [PageFact]) {
        let byFile = Dictionary(articles.map { ($0.file, $0) }) { first, _ in first }
        let byID = Dictionary(articles.map { ($0.id, $0) }) { first, _ in first }
        let bySource = Dictionary(articles.compactMap { fact in fact.source.map { ($0, fact) } }) {
            first, _ in first
        }
        let indexes = facts.filter { Self.isInOrder($0.links) }
        for (file, link) in indexes.flatMap({ fact in fact.links.map { (fact.file, $0) } }) {
            let linked =
                bySource[link.address]
                ?? LinkPath.resolve(link.address, from: file).flatMap {
                    byFile[$0] ?? byFile[$0 + "/index.html"] ?? byID[PageIdentity.of(file: $0)]
                }
            guard let linked, let name = Self.name(link.text, title: linked.title) else { continue }
            let target = result[linked.file]?.duplicateOf.flatMap { byID[$0] } ?? linked
            let known = result[target.file]?.names ?? []
            if !known.contains(where: { $0.lowercased() == name.lowercased() }) {
                result[target.file]?.names.append(name)
            }
        }
    }

    /// Whether links stand in the order of the alphabet, as in an A to Z; a topic's contents do not,
    /// and say things such as "Why it matters".
    private static func isInOrder(_ links: [PageLink]) -> Bool {
        let texts = links.map { $0.text.lowercased() }.filter { $0.utf8.count >= 3 }
        guard texts.count >= 8 else { return false }
        let inOrder = zip(texts, texts.dropFirst()).count { $0 <= $1 }
        return inOrder * 10 >= (texts.count - 1) * 8
    }

    /// The name that a link gives its page: "Zoster, see Shingles" gives "Zoster". Nil for the title
    /// itself and for words that lead ("read more", "A").
    private static func name(_ text: String, title: String) -> String? {
        var name = text[...]
        for mark in [", see ", " – see ", " - see ", " (see "] {
            if let found = name.utf8.firstRange(of: Array(mark.utf8)) {
                name = name[..<found.lowerBound]
            }
        }
        let lower = name.lowercased()
        guard name.utf8.count >= 3, name.utf8.count <= nameBytesMax, lower != title.lowercased(),
            !leading.contains(lower), !name.contains("?"), name.contains(where: \.isLetter)
        else { return nil }
        return String(name)
    }

    private static let leading: Set<String> = [
        "read more", "more", "find out more", "learn more", "next", "previous", "back", "home",
        "here",
        "overview", "symptoms", "treatment", "causes", "diagnosis", "prevention", "complications",
        "return to top", "back to top", "a to z", "a-z",
    ]
}

/// What the whole library says about one page.
public struct PageConclusion: Sendable, Equatable {
    /// The identity of the page that stands for this one, when their texts are equal.
    public var duplicateOf: String?
    /// Further addresses of the same text.
    public var addresses: [String] = []
    /// Names that hubs and A to Z pages give it.
    public var names: [String] = []
    /// The identity of the condition that this page is a part of.
    public var condition: String?
    /// The title of that condition's own page.
    public var conditionTitle: String?

    /// Creates a conclusion; without arguments it says nothing.
    public init(
        duplicateOf: String? = nil, addresses: [String] = [], names: [String] = [],
        condition: String? = nil, conditionTitle: String? = nil
    ) {
        self.duplicateOf = duplicateOf
        self.addresses = addresses
        self.names = names
        self.condition = condition
        self.conditionTitle = conditionTitle
    }
}
