// SPDX-License-Identifier: Apache-2.0
//
// What a page says about itself outside its text: title, address, review dates, other names.

internal import Foundation
internal import TextAnalysis

/// Reads metadata from a tree.
struct PageMetadata {
    /// Phrases before dates that are looked at on one page.
    private static let dateLooksMax = 500

    private let tree: HTMLTree
    /// What is known about the pages of this source.
    var profile: SourceProfile
    /// The text of the whole page, furniture included.
    private let text: String
    /// `name` or `property` of each meta element to its content; the first one counts.
    private var meta: [String: String] = [:]
    private var links: [String: String] = [:]
    private var linkedData: [[String: Any]] = []
    private var titleElement = ""

    init(tree: HTMLTree, profile: SourceProfile) {
        self.tree = tree
        self.profile = profile
        text = tree.plainText(of: 0)
        for id in tree.elements(below: 0) {
            switch tree.nodes[id].name {
            case "meta":
                let names = ["name", "property", "itemprop"].lazy.compactMap {
                    tree.attribute($0, of: id)
                }
                guard let name = names.first, let content = tree.attribute("content", of: id) else {
                    continue
                }
                if meta[name.lowercased()] == nil {
                    meta[name.lowercased()] = Self.trimmed(content)
                }
            case "link":
                guard let rel = tree.attribute("rel", of: id),
                    let href = tree.attribute("href", of: id)
                else { continue }
                if links[rel.lowercased()] == nil { links[rel.lowercased()] = Self.trimmed(href) }
            case "title" where titleElement.isEmpty:
                if tree.nearest(from: id, where: { tree.nodes[$0].name == "svg" }) == nil {
                    titleElement = tree.plainText(of: id)
                }
            case "script" where tree.attribute("type", of: id) == "application/ld+json":
                readLinkedData(id)
            default: break
            }
        }
    }

    // MARK: Address

    /// Where the page was published: canonical link, `og:url`, a mirror's comment. Only absolute web
    /// addresses count; a `base` element never does.
    var source: String? {
        let candidates = [links["canonical"], meta["og:url"], meta["dcterms.identifier"]]
        for case let address? in candidates {
            if let address = Self.webAddress(address) { return address }
        }
        return tree.comments.lazy.compactMap(Self.mirrored).first
    }

    private static let mirrorMarks = PhraseTable(["mirrored from ", "saved from url=", "source: "])

    /// The address in a comment such as HTTrack's "Mirrored from a.org/x by …" or a browser's
    /// "saved from url=(0020)https://a.org/x".
    private static func mirrored(_ comment: String) -> String? {
        for match in mirrorMarks.matches(in: comment) {
            var rest = comment.tail(from: match.range.upperBound, limit: 2_000)[...]
            if rest.first == "(", let end = rest.firstIndex(of: ")") {
                rest = rest[rest.index(after: end)...]
            }
            let text = String(rest.prefix { !$0.isWhitespace })
            if let address = webAddress(text) ?? webAddress("https://" + text) { return address }
        }
        return nil
    }

    /// An address with a host, without fragment; nil for anything else.
    private static func webAddress(_ text: String) -> String? {
        let lower = text.prefix(8).lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://"), text.utf8.count <= 2_000
        else {
            return nil
        }
        let body = text.prefix { $0 != "#" && !$0.isWhitespace }
        let host = body.dropFirst(lower.hasPrefix("https://") ? 8 : 7).prefix { $0 != "/" }
        return host.contains(".") ? String(body) : nil
    }

    // MARK: Title

    /// The title: the main part's own heading, else what the head says, without the site's name.
    func title(heading: String?) -> String {
        let candidates = [heading, meta["og:title"].map(withoutSite), withoutSite(titleElement)]
        return candidates.lazy.compactMap { $0 }.first { !$0.isEmpty } ?? ""
    }

    /// What the head calls the page, without the site's name.
    var headTitle: String { withoutSite(titleElement) }

    /// Cuts the name of the site from the end ("Shingles - NHS", "Shingles | Some Clinic").
    private func withoutSite(_ title: String) -> String {
        for ending in profile.titleEndings where title.hasSuffix(ending) {
            return String(title.dropLast(ending.count))
        }
        for separator in [" | ", " - ", " – ", " — ", " :: ", " » "] {
            guard let found = title.firstRange(of: separator) else { continue }
            return String(title[..<found.lowerBound])
        }
        return title
    }

    // MARK: Dates

    /// The dates of the last and of the next review, `YYYY-MM-DD`.
    func reviewDates() -> (reviewed: String?, due: String?) {
        let due = date(after: profile.reviewDueTable, profile.reviewDuePhrases.count)
        let reviewed =
            date(after: profile.reviewedTable, profile.reviewedPhrases.count)
            ?? linkedDate("lastReviewed")
            ?? ["article:modified_time", "dcterms.modified", "last-modified", "date"].lazy
            .compactMap { meta[$0].flatMap { DateText.first(in: $0[...]) } }.first
            ?? linkedDate("dateModified")
        return (reviewed, due)
    }

    /// The date that follows the surest of the phrases that a date follows.
    private func date(after phrases: PhraseTable, _ count: Int) -> String? {
        var best = (index: count, date: String?.none)
        var looks = 0
        phrases.forEachMatch(in: text) { match in
            looks += 1
            if match.index < best.index {
                let rest = text.tail(from: match.range.upperBound, limit: 60)
                if let date = DateText.first(in: rest[...]) { best = (match.index, date) }
            }
            return best.index > 0 && looks < Self.dateLooksMax
        }
        return best.date
    }

    // MARK: Licence

    /// Bytes of text that may belong to a line about the licence, before and after its words.
    private static let licenceReach = (before: 80, after: 160)

    /// What the page says of its licence: a link to it, linked data or metadata, else the sentence
    /// that holds the surest of the words that tell one.
    var licence: String? {
        if let link = links["license"] ?? linkedLicence { return link }
        let stated = linkedData.lazy.compactMap { $0["license"] as? String }.first
        let names = ["dcterms.license", "dcterms.rights", "dc.rights", "rights", "copyright"]
        let candidates = [stated] + names.map { meta[$0] }
        return candidates.lazy.compactMap { $0 }.map(Self.trimmed).first { !$0.isEmpty }
            ?? licenceSentence
    }

    /// The words of a link that says that it leads to the licence.
    private var linkedLicence: String? {
        for id in tree.elements(below: 0) where tree.nodes[id].name == "a" {
            guard tree.attribute("rel", of: id)?.lowercased().holdsWord("license") == true else {
                continue
            }
            let text = Self.trimmed(tree.plainText(of: id))
            return text.isEmpty ? tree.attribute("href", of: id) : text
        }
        return nil
    }

    private var licenceSentence: String? {
        var best: PhraseTable.Match?
        profile.licenceTable.forEachMatch(in: text) { match in
            if match.index < best?.index ?? .max { best = match }
            return best?.index != 0
        }
        guard let best else { return nil }
        let start = max(0, best.range.lowerBound - Self.licenceReach.before)
        let before = text.tail(from: start, limit: best.range.lowerBound - start)
        let after = text.tail(from: best.range.lowerBound, limit: Self.licenceReach.after)
        let lead = before.components(separatedBy: ". ").last ?? ""
        let line = lead + (after.components(separatedBy: ". ").first ?? "")
        let whole = line.split(separator: " ").map(String.init)
        // A cut at a number of bytes may go through a word.
        let isCutBefore = lead.utf8.count == before.utf8.count && start > 0
        let isCutAfter = line.utf8.count == lead.utf8.count + Self.licenceReach.after
        let kept = whole.dropFirst(isCutBefore ? 1 : 0).dropLast(isCutAfter ? 1 : 0)
        return kept.isEmpty ? nil : Self.trimmed(kept.joined(separator: " "))
    }

    // MARK: Names

    /// Names in the head: linked data, and elements that the profile knows.
    func headNames() -> [String] {
        var names: [String] = []
        for entry in linkedData {
            if let name = entry["alternateName"] as? String { names.append(name) }
            if let list = entry["alternateName"] as? [String] { names += list }
        }
        for id in tree.elements(below: 0) where profile.nameElements.matches(id, in: tree) {
            names += tree.plainText(of: id).split(separator: ",").map { String($0) }
        }
        return names.map(Self.trimmed)
    }

    private func linkedDate(_ key: String) -> String? {
        linkedData.lazy.compactMap { ($0[key] as? String).flatMap { DateText.first(in: $0[...]) } }
            .first
    }

    private mutating func readLinkedData(_ id: HTMLTree.ID) {
        for child in tree.children(of: id) where tree.nodes[child].isText && linkedData.count < 32 {
            let data = Data(tree.text[tree.nodes[child].text].prefix(200_000))
            let value = try? JSONSerialization.jsonObject(with: data)
            let entries = value as? [Any] ?? value.map { [$0] } ?? []
            for case let entry as [String: Any] in entries.prefix(32) {
                linkedData.append(entry)
                linkedData += (entry["@graph"] as? [[String: Any]] ?? []).prefix(32)
            }
        }
    }

    /// White space collapsed, invisible characters dropped.
    static func trimmed(_ text: String) -> String {
        InvisibleCharacter.removed(from: text).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }
}
