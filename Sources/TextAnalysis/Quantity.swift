// SPDX-License-Identifier: Apache-2.0
//
// Numbers and their units. "38°C", "38 °C", "38C" and "38 degrees Celsius" are one quantity.

/// Rules for numbers in folded text.
enum Quantity {
    /// Unit as folded to the unit of the term.
    private static let units: [String: String] = [
        "c": "c", "oc": "c", "celsius": "c", "centigrade": "c", "f": "f", "of": "f",
        "fahrenheit": "f", "mg": "mg", "milligram": "mg", "milligrams": "mg", "g": "g", "gram": "g",
        "grams": "g", "kg": "kg", "kilogram": "kg", "kilograms": "kg", "mcg": "mcg",
        "\u{3BC}g": "mcg",
        "microgram": "mcg", "micrograms": "mcg", "ml": "ml", "millilitre": "ml",
        "millilitres": "ml",
        "milliliter": "ml", "milliliters": "ml", "l": "l", "litre": "l", "litres": "l",
        "liter": "l",
        "liters": "l", "cm": "cm", "mm": "mm", "km": "km", "%": "%", "percent": "%", "mmhg": "mmhg",
        "bpm": "bpm", "iu": "iu", "kcal": "kcal", "mmol": "mmol", "am": "am", "pm": "pm",
    ]

    /// The unit of a term, if the folded word names one.
    static func unit(_ folded: String) -> String? { units[folded] }

    /// Splits "5mg" into "5" and "mg" and "38" into "38" and "". Nil when no digit comes first.
    static func split(_ folded: String) -> (number: String, suffix: String)? {
        guard let first = folded.utf8.first, isDigit(first) else { return nil }
        let bytes = Array(folded.utf8)
        let end = bytes.firstIndex { !isDigit($0) && $0 != 0x2E && $0 != 0x2C } ?? bytes.count
        guard let number = canonical(bytes[..<end]) else { return nil }
        return (number, String(decoding: bytes[end...], as: UTF8.self))
    }

    /// Without thousands separators and without zeros that say nothing ("1,000" "38.0").
    private static func canonical(_ digits: ArraySlice<UInt8>) -> String? {
        var kept = digits.filter { $0 != 0x2C }
        let points = kept.count { $0 == 0x2E }
        if points == 1 {
            while kept.last == 0x30 { kept.removeLast() }
        }
        while kept.last == 0x2E { kept.removeLast() }
        return kept.isEmpty ? nil : String(decoding: kept, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
