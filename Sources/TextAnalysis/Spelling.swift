// SPDX-License-Identifier: Apache-2.0
//
// One spelling for British and American words, so that "haemorrhage" finds "hemorrhage". Rules
// work on parts of folded words; a wrong merge costs little, since pages and questions pass alike.

/// Brings words to American spelling.
enum Spelling {
    /// The American spelling of a folded word; other words come back unchanged.
    static func canonical(_ word: String) -> String {
        if let known = whole[word] { return known }
        guard word.utf8.count >= 5, word.utf8.allSatisfy({ $0 < 0x80 }) else { return word }
        var word = word
        for rule in starts where word.hasPrefix(rule.british) {
            word = rule.american + word.dropFirst(rule.british.count)
            break
        }
        if partTable.isIn(word) {
            for rule in parts { word = replacing(rule.british, by: rule.american, in: word) }
        }
        return respellEnding(word)
    }

    private static func replacing(_ part: String, by other: String, in word: String) -> String {
        guard let range = word.firstRange(of: part) else { return word }
        return String(word[..<range.lowerBound]) + other + word[range.upperBound...]
    }

    /// -ise to -ize, -isation to -ization, -tre to -ter.
    private static func respellEnding(_ word: String) -> String {
        for ending in iseEndings where word.hasSuffix(ending.british) {
            let stem = word.dropLast(ending.british.count)
            guard stem.utf8.count >= 3, !keepsIse(stem) else { return word }
            return stem + ending.american
        }
        return word
    }

    private static func keepsIse(_ stem: Substring) -> Bool { iseWords.contains(stem) }

    private struct Rule {
        var british: String
        var american: String

        init(_ british: String, _ american: String) {
            self.british = british
            self.american = american
        }
    }

    private static let starts = [
        Rule("aetio", "etio"), Rule("oestr", "estr"), Rule("oeso", "eso"), Rule("oede", "ede"),
        Rule("aeon", "eon"), Rule("mould", "mold"), Rule("programme", "program"),
        Rule("skilful", "skillful"), Rule("fulfil", "fulfill"), Rule("learnt", "learned"),
    ]

    private static let parts = [
        Rule("aem", "em"), Rule("aec", "ec"), Rule("aed", "ed"), Rule("aesth", "esth"),
        Rule("aesar", "esar"), Rule("aeo", "eo"), Rule("rrhoe", "rrhe"), Rule("pnoe", "pne"),
        Rule("oedem", "edem"), Rule("oestro", "estro"), Rule("foet", "fet"), Rule("coeli", "celi"),
        Rule("amoeb", "ameb"), Rule("oesoph", "esoph"), Rule("homoeo", "homeo"),
        Rule("manoeuv", "maneuv"), Rule("oenter", "enter"), Rule("oecol", "ecol"),
        Rule("olour", "olor"), Rule("umour", "umor"), Rule("aviour", "avior"),
        Rule("odour", "odor"),
        Rule("avour", "avor"), Rule("abour", "abor"), Rule("arbour", "arbor"),
        Rule("apour", "apor"), Rule("eighbour", "eighbor"), Rule("onour", "onor"),
        Rule("alyse", "alyze"), Rule("alysing", "alyzing"), Rule("sulph", "sulf"),
        Rule("travell", "travel"), Rule("labell", "label"), Rule("counsell", "counsel"),
        Rule("cancell", "cancel"), Rule("signall", "signal"), Rule("channell", "channel"),
    ]

    private static let partTable = PhraseTable(parts.map(\.british), atWords: false)

    private static let iseEndings = [
        Rule("ise", "ize"), Rule("ised", "ized"), Rule("ises", "izes"), Rule("ising", "izing"),
        Rule("isation", "ization"), Rule("isations", "izations"), Rule("iser", "izer"),
        Rule("isers", "izers"),
    ]

    /// What stands before -ise in words that are spelt so everywhere.
    private static let iseWords: Set<Substring> = [
        "adv", "advert", "anem", "appra", "bra", "bru", "chem", "circumc", "clockw", "compr",
        "comprom", "conc", "cru", "dem", "desp", "dev", "disgu", "enterpr", "exc", "exerc",
        "expert",
        "franch", "improv", "inc", "likew", "mala", "merchand", "otherw", "parad", "pra", "prec",
        "prem", "prom", "rev", "sunr", "superv", "surm", "surpr", "telev", "treat", "turquo", "unw",
        "upra",
    ]

    private static let whole: [String: String] = [
        "ageing": "aging", "analogue": "analog", "burnt": "burned", "calibre": "caliber",
        "centre": "center", "centres": "centers", "defence": "defense", "dialogue": "dialog",
        "enrol": "enroll", "fibre": "fiber", "fibres": "fibers", "grey": "gray",
        "gynae": "gynecology",
        "jewellery": "jewelry", "kerb": "curb", "licence": "license", "litre": "liter",
        "litres": "liters", "metre": "meter", "metres": "meters", "millilitre": "milliliter",
        "millilitres": "milliliters", "centimetre": "centimeter", "centimetres": "centimeters",
        "millimetre": "millimeter", "millimetres": "millimeters", "kilometre": "kilometer",
        "offence": "offense", "plough": "plow", "practise": "practice", "practised": "practiced",
        "practising": "practicing", "pyjamas": "pajamas", "sceptic": "skeptic",
        "sceptical": "skeptical", "titre": "titer", "tyre": "tire", "whilst": "while",
        "amongst": "among", "towards": "toward", "aluminium": "aluminum", "draught": "draft",
        "smelt": "smelled", "dreamt": "dreamed", "leant": "leaned",
        "spoilt": "spoiled", "judgement": "judgment", "acknowledgement": "acknowledgment",
    ]
}
