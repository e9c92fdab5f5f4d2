// SPDX-License-Identifier: Apache-2.0
//
// Dates as people write them on pages.

/// Reads dates.
enum DateText {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The first date in `text` as `YYYY-MM-DD`: "23 November 2023", "November 23, 2023",
    /// "2023-11-23", "23/11/2023" (day first), "November 2023" (its first day). Nil when there is none
    /// within the first few words.
    static func first(in text: Substring) -> String? {
        let tokens = text.prefix(80).split { !$0.isLetter && !$0.isNumber }.prefix(8).map {
            $0.lowercased()
        }
        for index in tokens.indices {
            if let date = date(at: index, in: tokens) { return date }
        }
        return nil
    }

    private static func date(at index: Int, in tokens: [String]) -> String? {
        let token = { (offset: Int) -> String in
            index + offset < tokens.count ? tokens[index + offset] : ""
        }
        let first = token(0)
        if let month = month(first) {
            if let day = day(token(1)), let year = year(token(2)) { return iso(year, month, day) }
            return year(token(1)).flatMap { iso($0, month, 1) }
        }
        if let year = year(first) {
            guard let month = number(token(1)), let day = day(token(2)) else { return nil }
            return iso(year, month, day)
        }
        guard let day = day(first) else { return nil }
        if let month = month(token(1)), let year = year(token(2)) { return iso(year, month, day) }
        guard let month = number(token(1)), let year = year(token(2)) else { return nil }
        return iso(year, month, day) ?? iso(year, day, month)
    }

    private static func month(_ token: String) -> Int? {
        guard token.count >= 3, token.first?.isLetter == true else { return nil }
        return months.firstIndex { token.hasPrefix($0) }.map { $0 + 1 }
    }

    private static func day(_ token: String) -> Int? {
        var token = token[...]
        for ending in ["st", "nd", "rd", "th"] where token.hasSuffix(ending) {
            token = token.dropLast(2)
        }
        // "23T10:00" of a time stamp
        if let mark = token.firstIndex(of: "t") { token = token[..<mark] }
        return token.count <= 2 ? Int(token).flatMap { (1...31).contains($0) ? $0 : nil } : nil
    }

    private static func number(_ token: String) -> Int? { token.count <= 2 ? Int(token) : nil }

    private static func year(_ token: String) -> Int? {
        token.count == 4 ? Int(token).flatMap { (1990...2100).contains($0) ? $0 : nil } : nil
    }

    private static func iso(_ year: Int, _ month: Int, _ day: Int) -> String? {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(two(month))-\(two(day))"
    }
}
