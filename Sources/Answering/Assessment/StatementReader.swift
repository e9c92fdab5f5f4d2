// SPDX-License-Identifier: Apache-2.0
//
// From a question to statements. Sentences are cut into clauses, so that "no fever, but my lips are
// blue" says two things; each clause is own, denied, asked or about someone else. When in doubt a
// clause is own: a red flag must not be lost to grammar.

import TextAnalysis

/// Takes a question apart into statements.
struct StatementReader: Sendable {
    /// Most statements that are compared; people who write more repeat themselves.
    static let countMax = 40

    let analyzer: TextAnalyzer

    /// All statements: the clauses of every sentence, and the sentence itself when it is all own.
    func statements(in text: String) -> [Statement] {
        var found: [Statement] = []
        let sentences = analyzer.sentences(in: text).flatMap { Sentence.split(text.utf8Slice($0)) }
        for sentence in sentences {
            let clauses = sentence.clauses
            if clauses.count > 1, clauses.allSatisfy({ $0.standing == .own }) {
                found.append(
                    Statement(text: sentence.text, standing: .own, sentence: sentence.text))
            }
            found += clauses
        }
        return Array(found.prefix(Self.countMax))
    }
}

/// One sentence of a question.
private struct Sentence {
    let text: String
    private let isQuestion: Bool

    /// Cuts at full stops that no capital follows, as people type who have no time for capitals.
    static func split(_ text: String) -> [Sentence] {
        var sentences: [Sentence] = []
        var current: [Substring] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            current.append(word)
            guard let last = word.last, ".!?".contains(last), word.count > 3 else { continue }
            sentences.append(Sentence(current.joined(separator: " ")))
            current = []
        }
        if !current.isEmpty { sentences.append(Sentence(current.joined(separator: " "))) }
        return sentences
    }

    init(_ text: String) {
        self.text = text
        isQuestion = text.hasSuffix("?")
    }

    /// The clauses with their standing.
    var clauses: [Statement] {
        let parts = Clause.split(text)
        // "For how long should a burn be cooled?" tells of nobody.
        let isGeneral = parts.contains(where: \.asks) && !parts.contains(where: \.isOwn)
        let asksFromTheStart = isQuestion && (parts.first?.opensQuestion == true || isGeneral)
        var isDenying = false
        return parts.enumerated().compactMap { place, clause in
            let isLast = place == parts.count - 1
            let rest = parts[place...]
            // "no fever, cough or rash": what follows in the same list is denied as well.
            let goesOnDenying =
                isDenying && clause.words.count <= 3
                && rest.prefix { $0.words.count <= 4 }.contains { $0.words.contains("or") }
            // "talking and swallowing fine": what a short clause begins is denied with its end.
            let isBegun =
                clause.words.count <= 2 && !isLast && parts[place + 1].reassures
            isDenying = clause.denies || goesOnDenying || isBegun
            guard clause.saysSomething else { return nil }
            let asks =
                asksFromTheStart && !clause.isOwn || isQuestion && isLast && clause.opensQuestion
            let standing: Statement.Standing =
                asks || clause.isFear
                ? .asked : clause.isElsewhere ? .elsewhere : isDenying ? .denied : .own
            return Statement(text: clause.text, standing: standing, sentence: text)
        }
    }
}

/// A stretch of a sentence between commas and conjunctions.
struct Clause {
    let text: String
    /// Lower case, apostrophes dropped.
    let words: [String]

    init(_ text: some StringProtocol) {
        self.text = text.trimmingWhitespace
        words = Clause.words(text)
    }

    /// Lower-case words; "can't" becomes "cant".
    static func words(_ text: some StringProtocol) -> [String] {
        text.lowercased().replacing("\u{2019}", with: "").replacing("'", with: "")
            .split { !$0.isLetter && !$0.isNumber && $0 != "." }
            .map { $0.trimming(".") }.filter { !$0.isEmpty }
    }

    /// Cuts a sentence at commas, semicolons, dashes and conjunctions.
    static func split(_ sentence: String) -> [Clause] {
        var clauses: [Clause] = []
        var current: [Substring] = []
        func close() {
            if !current.isEmpty { clauses.append(Clause(current.joined(separator: " "))) }
            current = []
        }
        for word in sentence.split(whereSeparator: \.isWhitespace) {
            let bare = word.lowercased()
            if StatementWords.conjunctions.contains(bare) {
                close()
                continue
            }
            current.append(word)
            if let last = word.last, ",;:–—".contains(last) { close() }
        }
        close()
        return clauses
    }

    /// Two words, or a long one ("wheezing").
    var saysSomething: Bool { words.count > 1 || (words.first?.count ?? 0) >= 7 }

    /// Whether it says that something is not there or is as it should be.
    var denies: Bool {
        guard !words.contains(where: { StatementWords.inability.contains($0) }) else {
            return false
        }
        return words.contains { StatementWords.denials.contains($0) } || reassures
    }

    /// Whether it says that something is as it should be.
    var reassures: Bool { words.contains { StatementWords.reassurances.contains($0) } }

    /// Whether it begins as questions do.
    var opensQuestion: Bool {
        words.first.map { StatementWords.questionOpeners.contains($0) } ?? false
    }

    /// Whether it holds a word that only questions have.
    var asks: Bool { words.contains { StatementWords.questionWords.contains($0) } }

    /// Whether it tells of the speaker or of someone in their care.
    var isOwn: Bool { words.contains { StatementWords.own.contains($0) } && !opensQuestion }

    /// Whether it tells a fear rather than a symptom.
    var isFear: Bool { words.contains { StatementWords.fears.contains($0) } }

    /// Whether it tells of a relative's illness or death, or of long ago; never what is said to
    /// have happened just now.
    var isElsewhere: Bool {
        let text = " " + words.joined(separator: " ") + " "
        guard !StatementWords.recent.contains(where: { text.contains(" \($0) ") }) else {
            return false
        }
        if StatementWords.longAgo.contains(where: { text.contains(" \($0) ") }) { return true }
        guard let relative = words.firstIndex(where: { StatementWords.relatives.contains($0) })
        else { return false }
        let after = " " + words[relative...].prefix(6).joined(separator: " ") + " "
        return StatementWords.fates.contains { after.contains(" \($0) ") }
    }
}

extension StringProtocol {
    /// Without white space and separators at both ends.
    fileprivate var trimmingWhitespace: String { trimming(" \t\n,;:–—") }

    /// Without any of these characters at both ends.
    fileprivate func trimming(_ marks: String) -> String {
        var part = self[...]
        while let first = part.first, marks.contains(first) { part = part.dropFirst() }
        while let last = part.last, marks.contains(last) { part = part.dropLast() }
        return String(part)
    }
}
