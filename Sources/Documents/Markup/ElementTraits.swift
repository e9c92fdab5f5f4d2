// SPDX-License-Identifier: Apache-2.0
//
// What HTML's elements mean for text.

/// Properties of an element that follow from its name.
struct ElementTraits: OptionSet {
    let rawValue: UInt16

    /// Begins and ends a line.
    static let block = ElementTraits(rawValue: 1)
    /// Holds nothing that a reader sees as text.
    static let silent = ElementTraits(rawValue: 2)
    /// Has no content.
    static let void = ElementTraits(rawValue: 4)
    /// `h1` to `h6`.
    static let heading = ElementTraits(rawValue: 8)
    /// `ul`, `ol`, `menu`, `dir`.
    static let list = ElementTraits(rawValue: 16)
    /// Furniture by its name: `nav`, `footer`, `form`, …
    static let furniture = ElementTraits(rawValue: 32)

    /// The traits of an element by its lower-case name; none for unknown and inline ones.
    static func of(_ name: String) -> ElementTraits { table[name] ?? [] }

    private static let table: [String: ElementTraits] = {
        var table: [String: ElementTraits] = [:]
        func add(_ names: String, _ traits: ElementTraits) {
            for name in names.split(separator: " ") {
                table[String(name), default: []].formUnion(traits)
            }
        }
        add(
            """
            address article aside blockquote body caption center dd details dialog dir div dl dt \
            fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html \
            legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr \
            ul xmp listing plaintext
            """, .block)
        add(
            """
            audio applet button canvas datalist embed frame head iframe input link map math meta \
            meter noembed noframes noscript object option optgroup progress rp rt script select \
            style svg template textarea title video
            """, .silent)
        add("area base br col embed frame hr img input link meta param source track wbr", .void)
        add("h1 h2 h3 h4 h5 h6", .heading)
        add("ul ol menu dir", .list)
        add("nav footer form dialog search", .furniture)
        return table
    }()

    /// Whether all ways to say an element's level agree: 1 to 6 for `h1` to `h6`, else nil.
    static func headingLevel(of name: String) -> Int? {
        guard name.utf8.count == 2, name.utf8.first == 0x68, let digit = name.utf8.last,
            (0x31...0x36).contains(digit)
        else { return nil }
        return Int(digit) - 0x30
    }
}
