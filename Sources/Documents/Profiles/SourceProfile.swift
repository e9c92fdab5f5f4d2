// SPDX-License-Identifier: Apache-2.0
//
// How pages of one source are built: where the main part is, what is furniture, how urgency, do and
// don't lists and dates look. Profiles are data (JSON); the built-in ones lie beside this file, and a
// site adds its own without rebuilding.

internal import Foundation
internal import TextAnalysis

/// What is known about the pages of one source.
///
/// A profile is one JSON object. Only `name` is required; what is left out is taken from the generic
/// profile, and `drop`, `dropHeadings`, `cards` and `urgencyPhrases` add to it.
///
/// ```json
/// {"name": "clinic",
///  "addresses": ["clinic.example/"],           "matches": ["body.clinic"],
///  "main": ["#content"],                       "drop": [".teaser", "#top > ul"],
///  "dropHeadings": ["our services"],           "dropsLinkLists": true,
///  "cards": {".red": "emergency", ".amber": "urgent"},
///  "doLists": [".yes"],                        "dontLists": [".no"],
///  "urgencyPhrases": {"urgent": ["ring the duty doctor"]},
///  "titleEndings": [" - Our Clinic"],
///  "reviewedPhrases": ["checked on"],          "reviewDuePhrases": ["check again by"],
///  "licencePhrases": ["crown copyright"],
///  "namePhrases": ["also called"],             "nameHeadings": ["other names"],
///  "nameElements": [".synonym"]}
/// ```
///
/// A page takes the first profile that has one of its `addresses` in the page's own address, then
/// the first one of whose `matches` the page holds. Levels are those of ``UrgencyLevel``.
public struct SourceProfile: Sendable {
    /// Short name, such as `nhs`; a site's own profile of the same name replaces a built-in one.
    public let name: String
    /// Elements whose presence tells this source; empty for the profile that fits any page.
    let matches: SelectorTable
    /// Parts of the source address that tell this source (`nhs.uk/`).
    let addresses: [String]
    /// Elements that hold the page's own text, the surest first.
    let main: [Selector]
    /// Elements inside the main part that are no text of the page.
    let drop: SelectorTable
    /// Headings of sections that lead away from the page, in lower case ("related topics").
    let dropHeadings: Set<String>
    /// Whether lists of nothing but links lead away from the page.
    let dropsLinkLists: Bool
    /// Ends of the `title` element that name the site (` - NHS`).
    let titleEndings: [String]
    /// Care cards by markup, and the level that each means.
    let cards: SelectorTable
    let cardLevels: [UrgencyLevel]
    /// Do and don't lists by markup.
    let doLists: SelectorTable
    let dontLists: SelectorTable
    /// What headings and lead-in sentences say about urgency, in lower case.
    let urgencyPhrases: [(phrase: String, level: UrgencyLevel)]
    let urgencyTable: PhraseTable
    /// What stands before the date of the last and of the next review, in lower case.
    let reviewedPhrases: [String]
    let reviewDuePhrases: [String]
    let reviewedTable: PhraseTable
    let reviewDueTable: PhraseTable
    /// Words of a line that tells the licence, in lower case.
    let licencePhrases: [String]
    let licenceTable: PhraseTable
    /// What stands before an alternative name, in lower case.
    let namePhrases: [String]
    let nameTable: PhraseTable
    /// Headings of sections that list alternative names, in lower case.
    let nameHeadings: [String]
    /// Elements that each hold one alternative name.
    let nameElements: SelectorTable

    /// Hash of the JSON that this profile was read from and of those below it.
    let digest: UInt64

    /// The selectors as they were read, for a profile that builds on this one.
    private let parts: Parts

    private struct Parts: Sendable {
        var drop: [Selector] = []
        var doLists: [Selector] = []
        var dontLists: [Selector] = []
        var nameElements: [Selector] = []
        var cards: [(selector: Selector, level: UrgencyLevel)] = []
    }

    /// Reads a profile from JSON. Keys that are left out are taken from `base`.
    ///
    /// - Throws: ``DocumentsError/badProfile(name:reason:)`` for anything but a well-formed profile.
    public init(json: [UInt8], file: String, base: SourceProfile? = nil) throws(DocumentsError) {
        let form: ProfileForm
        do {
            form = try JSONDecoder().decode(ProfileForm.self, from: Data(json))
            try ProfileForm.checkKeys(json)
        } catch {
            throw .badProfile(name: file, reason: ProfileForm.reason(of: error))
        }
        var digest = base?.digest ?? 0xCBF2_9CE4_8422_2325
        for byte in json { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        try self.init(form, file: file, base: base, digest: digest)
    }

    private init(
        _ form: ProfileForm, file: String, base: SourceProfile?, digest: UInt64
    ) throws(DocumentsError) {
        func selectors(
            _ texts: [String]?, or other: [Selector]?
        ) throws(DocumentsError) -> [Selector] {
            guard let texts else { return other ?? [] }
            var result: [Selector] = []
            for text in texts { result.append(try Self.selector(text, file: file)) }
            return result
        }
        var parts = Parts()
        parts.drop = try selectors(form.drop, or: nil) + (base?.parts.drop ?? [])
        parts.doLists = try selectors(form.doLists, or: base?.parts.doLists)
        parts.dontLists = try selectors(form.dontLists, or: base?.parts.dontLists)
        parts.nameElements = try selectors(form.nameElements, or: base?.parts.nameElements)
        for (text, level) in (form.cards ?? [:]).sorted(by: { $0.key < $1.key }) {
            let selector = try Self.selector(text, file: file)
            parts.cards.append((selector, try Self.level(level, file: file)))
        }
        parts.cards += base?.parts.cards ?? []
        var phrases = base?.urgencyPhrases ?? []
        for (level, texts) in (form.urgencyPhrases ?? [:]).sorted(by: { $0.key < $1.key }) {
            let level = try Self.level(level, file: file)
            phrases += texts.map { ($0.lowercased(), level) }
        }

        self.parts = parts
        self.digest = digest
        name = form.name
        addresses = form.addresses ?? []
        matches = SelectorTable(try selectors(form.matches, or: nil))
        main = try selectors(form.main, or: base?.main)
        drop = SelectorTable(parts.drop)
        dropHeadings = Set(form.dropHeadings ?? []).union(base?.dropHeadings ?? [])
        dropsLinkLists = form.dropsLinkLists ?? base?.dropsLinkLists ?? false
        titleEndings = form.titleEndings ?? base?.titleEndings ?? []
        doLists = SelectorTable(parts.doLists)
        dontLists = SelectorTable(parts.dontLists)
        cards = SelectorTable(parts.cards.map(\.selector))
        cardLevels = parts.cards.map(\.level)
        urgencyPhrases = phrases
        urgencyTable = PhraseTable(phrases.map(\.phrase))
        reviewedPhrases = form.reviewedPhrases ?? base?.reviewedPhrases ?? []
        reviewedTable = PhraseTable(reviewedPhrases)
        reviewDuePhrases = form.reviewDuePhrases ?? base?.reviewDuePhrases ?? []
        reviewDueTable = PhraseTable(reviewDuePhrases)
        licencePhrases = form.licencePhrases ?? base?.licencePhrases ?? []
        licenceTable = PhraseTable(licencePhrases)
        namePhrases = form.namePhrases ?? base?.namePhrases ?? []
        nameTable = PhraseTable(namePhrases)
        nameHeadings = form.nameHeadings ?? base?.nameHeadings ?? []
        nameElements = SelectorTable(parts.nameElements)
    }

    private static func selector(_ text: String, file: String) throws(DocumentsError) -> Selector {
        guard let selector = Selector(text) else {
            throw .badProfile(
                name: file,
                reason: "the selector “\(text)” uses more than tag, #id, .class, [name=value], "
                    + "descendants and >")
        }
        return selector
    }

    private static func level(_ text: String, file: String) throws(DocumentsError) -> UrgencyLevel {
        guard let level = UrgencyLevel(rawValue: text) else {
            let allowed = UrgencyLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badProfile(name: file, reason: "the level “\(text)” is none of \(allowed)")
        }
        return level
    }
}

/// The JSON of a profile, as it stands in the file.
private struct ProfileForm: Decodable {
    var name: String
    var matches: [String]?
    var addresses: [String]?
    var main: [String]?
    var drop: [String]?
    var dropHeadings: [String]?
    var dropsLinkLists: Bool?
    var titleEndings: [String]?
    var cards: [String: String]?
    var doLists: [String]?
    var dontLists: [String]?
    var urgencyPhrases: [String: [String]]?
    var reviewedPhrases: [String]?
    var reviewDuePhrases: [String]?
    var licencePhrases: [String]?
    var namePhrases: [String]?
    var nameHeadings: [String]?
    var nameElements: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, matches, addresses, main, drop, dropHeadings, dropsLinkLists, titleEndings, cards
        case doLists, dontLists, urgencyPhrases, reviewedPhrases, reviewDuePhrases, licencePhrases
        case namePhrases, nameHeadings, nameElements
    }

    /// A key that does not exist.
    private struct UnknownKey: Error {
        var name: String
    }

    /// Throws when there is a key that no profile has: a slip of the pen would go unnoticed.
    static func checkKeys(_ json: [UInt8]) throws {
        let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] ?? [:]
        for key in object.keys.sorted() where CodingKeys(stringValue: key) == nil {
            throw UnknownKey(name: key)
        }
    }

    /// What is wrong with the JSON, in words.
    static func reason(of error: any Error) -> String {
        switch error {
        case let error as UnknownKey:
            "there is no key “\(error.name)”; the keys are "
                + CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")
        case DecodingError.keyNotFound(let key, _): "the key “\(key.stringValue)” is missing"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "the value of “\(context.codingPath.map(\.stringValue).joined(separator: "."))” "
                + "has the wrong type"
        default: "it is not well-formed JSON"
        }
    }
}
