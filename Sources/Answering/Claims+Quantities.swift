// SPDX-License-Identifier: Apache-2.0
//
// Numbers with their units. A number in words counts like one in digits, and both ends of a range
// are numbers of their own that share its unit.

extension Claims {
    /// The numbers among the tokens, each with the unit that follows it. "One" is a number only before
    /// a unit, since "one side" is not a quantity.
    static func quantities(in tokens: [String]) -> Set<Quantity> {
        Set(tokens.indices.flatMap { quantities(at: $0, in: tokens) })
    }

    /// The quantities that begin with one token.
    static func quantities(at index: Int, in tokens: [String]) -> [Quantity] {
        if tokens[index] == "one" {
            let unit = unit(after: index, in: tokens)
            return unit.isEmpty ? [] : [Quantity(value: "1", unit: unit)]
        }
        return values(in: tokens[index]).map { value, unit in
            Quantity(value: value, unit: unit ?? self.unit(after: index, in: tokens))
        }
    }

    /// The value of a token, with the unit that is written onto it (`38°c`, `5mg`), if any.
    private static func values(in token: String) -> [(value: String, unit: String?)] {
        if let value = numberWords[token] { return [(value, nil)] }
        guard token.first?.isNumber == true else { return [] }
        let digits = token.prefix { $0.isNumber || $0 == "." || $0 == "," || $0 == "/" }
        let rest = String(token.dropFirst(digits.count))
        let value = digits.filter { $0 != "," }
        // "37th week" counts weeks.
        let isOrdinal = ["st", "nd", "rd", "th"].contains(rest)
        return [(String(value), rest.isEmpty || isOrdinal ? nil : normalised(unit: rest))]
    }

    /// Whether a token is the unit of the number before it.
    static func isUnit(at index: Int, in tokens: [String]) -> Bool {
        index > 0 && units[tokens[index]] != nil && !quantities(at: index - 1, in: tokens).isEmpty
    }

    /// The unit that follows a number, looking past the other end of a range ("4 to 6 hours").
    private static func unit(after index: Int, in tokens: [String]) -> String {
        var next = index + 1
        if next < tokens.count, ["to", "or", "and", "-", "–"].contains(tokens[next]),
            next + 1 < tokens.count, let value = values(in: tokens[next + 1]).first
        {
            if let unit = value.unit { return unit }
            next += 2
        }
        guard next < tokens.count else { return "" }
        return units[tokens[next]] ?? ""
    }

    private static func normalised(unit: String) -> String { units[unit] ?? unit }

    static let numberWords: [String: String] = [
        "zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
        "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
        "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
        "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100",
        "half": "1/2", "quarter": "1/4", "third": "1/3", "twice": "2", "once": "1", "double": "2",
        "½": "1/2", "¼": "1/4", "¾": "3/4",
    ]

    private static let units: [String: String] = {
        let spellings: [String: [String]] = [
            "mg": ["mg", "milligram", "milligrams"],
            "microgram": ["mcg", "µg", "μg", "microgram", "micrograms"],
            "g": ["g", "gram", "grams"], "kg": ["kg", "kilogram", "kilograms", "kilos"],
            "ml": ["ml", "millilitre", "millilitres", "milliliter", "milliliters"],
            "litre": ["l", "litre", "litres", "liter", "liters"],
            "°c": ["°c", "c", "degrees", "celsius"], "°f": ["°f", "f", "fahrenheit"],
            "%": ["%", "percent", "per cent"],
            "second": ["s", "second", "seconds", "sec", "secs"],
            "minute": ["min", "mins", "minute", "minutes"], "hour": ["h", "hour", "hours", "hrs"],
            "day": ["day", "days"], "week": ["week", "weeks"], "month": ["month", "months"],
            "year": ["year", "years", "yrs"], "time": ["time", "times"],
            "tablet": ["tablet", "tablets", "pill", "pills"],
            "capsule": ["capsule", "capsules"], "dose": ["dose", "doses"],
            "puff": ["puff", "puffs"], "drop": ["drop", "drops"],
            "mm": ["mm", "millimetre", "millimetres"],
            "cm": ["cm", "centimetre", "centimetres"], "unit": ["unit", "units"],
        ]
        var table: [String: String] = [:]
        for (unit, names) in spellings { for name in names { table[name] = unit } }
        return table
    }()
}
