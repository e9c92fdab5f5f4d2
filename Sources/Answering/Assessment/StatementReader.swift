// SPDX-License-Identifier: Apache-2.0
//
// From a question to statements. Sentences are cut into clauses, so that "no fever, but my lips are
// blue" says two things; each clause is own, denied, asked or about someone else. When in doubt a
// clause is own: a red flag must not be lost to grammar.

import TextAnalysis

/// Takes a question apart into statements.
struct StatementReader: Sendable {
    /// Most statements that are compared: more than a question of the usual limit holds.
    static let countMax = 400

    let analyzer: TextAnalyzer

    /// All statements, each once: the clauses of every sentence, and the sentence itself when it is
    /// all own. Of too many the first and the last.
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
        var seen: Set<[String]> = []
        found = Self.ofPatient(found).filter {
            seen.insert([$0.text, $0.standing.rawValue]).inserted
        }
        guard found.count > Self.countMax else { return found }
        return Array(found.prefix(Self.countMax / 2) + found.suffix(Self.countMax / 2))
    }

    /// What happened to a relative is the patient's own when the relative is the patient: nothing is
    /// told of the speaker, and either more is told of the relative or it is asked what to do.
    private static func ofPatient(_ found: [Statement]) -> [Statement] {
        let own = found.filter { $0.standing == .own }.map { Clause($0.text) }
        let isAboutAnother =
            own.contains(where: \.tellsOfAnother)
            || found.contains { $0.standing == .asked && Clause($0.text).asksWhatToDo }
        guard isAboutAnother, !own.contains(where: \.tellsOfSpeaker) else { return found }
        return found.map { statement in
            var statement = statement
            if statement.standing == .elsewhere, !Clause(statement.text).isLongAgo {
                statement.standing = .own
            }
            return statement
        }
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

    /// The clauses with their standing; what was answered to a question stands whole.
    var clauses: [Statement] {
        for (answer, standing) in [(Reply.yes, Statement.Standing.own), (Reply.no, .denied)]
        where text.hasPrefix(answer) {
            let item = text.dropFirst(answer.count).trimming(" “”.")
            return [Statement(text: item, standing: standing, sentence: text)]
        }
        let parts = Clause.split(text)
        // "For how long should a burn be cooled?" tells of nobody.
        let isGeneral = parts.contains(where: \.asks) && !parts.contains(where: \.isOwn)
        let asksFromTheStart =
            isQuestion && (parts.first?.opensQuestion == true || isGeneral)
            || parts.first?.isRequest == true
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
            isDenying = !clause.tellsFailing && (clause.denies || goesOnDenying || isBegun)
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
        !tellsFailing && (words.contains { StatementWords.denials.contains($0) } || reassures)
    }

    /// Whether it says that something fails: "cannot swallow", "isn't breathing", "a rash that does
    /// not fade"; but not "no trouble breathing" or "no breathing problems".
    var tellsFailing: Bool {
        words.indices.contains { place in
            if StatementWords.inability.contains(words[place]) { return true }
            guard StatementWords.denials.contains(words[place]) else { return false }
            let denied = words[(place + 1)...].prefix(3)
            return denied.contains { StatementWords.needed.contains($0) }
                && !denied.contains { StatementWords.complaints.contains($0) }
        }
    }

    /// Whether it says that something is as it should be.
    var reassures: Bool { words.contains { StatementWords.reassurances.contains($0) } }

    /// Whether it begins as requests for knowledge do, which need no question mark.
    var isRequest: Bool { StatementWords.requests.contains { words.starts(with: $0) } }

    /// Whether it begins as questions and requests do, also after a preposition ("for how long").
    var opensQuestion: Bool {
        guard let first = words.first else { return false }
        if StatementWords.questionOpeners.contains(first) || isRequest { return true }
        return words.count > 1 && StatementWords.prepositions.contains(first)
            && StatementWords.questionWords.contains(words[1])
    }

    /// Whether it asks what is to be done now.
    var asksWhatToDo: Bool {
        let text = words.joined(separator: " ")
        return StatementWords.pleas.contains { text.hasPrefix($0) }
    }

    /// Whether it tells of the speaker; "my father" does not.
    var tellsOfSpeaker: Bool {
        words.contains { StatementWords.speaker.contains($0) }
            || zip(words, words.dropFirst()).contains {
                $0 == "my" && !StatementWords.people.contains($1)
            }
    }

    /// Whether it tells of somebody else.
    var tellsOfAnother: Bool { words.contains { StatementWords.another.contains($0) } }

    /// Whether it holds a word that only questions have.
    var asks: Bool { words.contains { StatementWords.questionWords.contains($0) } }

    /// Whether it tells of the speaker or of someone in their care.
    var isOwn: Bool { words.contains { StatementWords.own.contains($0) } && !opensQuestion }

    /// Whether it tells a fear rather than a symptom: "I'm convinced it is meningitis", but not
    /// "I'm panicking he can't breathe".
    var isFear: Bool {
        let text = words.joined(separator: " ")
        if StatementWords.worries.contains(where: { text.contains($0) }) { return true }
        guard let fear = words.firstIndex(where: { StatementWords.fears.contains($0) }) else {
            return false
        }
        return !tellsFailing && !words[fear...].contains { StatementWords.another.contains($0) }
    }

    /// Whether it tells of long ago.
    var isLongAgo: Bool {
        let text = " " + words.joined(separator: " ") + " "
        return StatementWords.longAgo.contains { text.contains(" \($0) ") }
            || zip(words, words.dropFirst()).contains {
                $0 == "at" && Int($1).map { $0 > 20 } ?? false
            }
    }

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
