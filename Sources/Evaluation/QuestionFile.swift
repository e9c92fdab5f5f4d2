// SPDX-License-Identifier: Apache-2.0
//
// Question files are JSON lines. Our own names and those of the published t0 data are both read, so
// that the same file serves every program.

import Foundation

/// One question with what is right about it.
struct LabelledQuestion: Sendable, Equatable {
    /// Name within the file; the line number when the line gives none.
    var id: String
    /// What the person asks.
    var question: String
    /// Pages any of which is right; empty when the library has no answer.
    var pages: [String]
    /// Verbatim text that answers, if the file gives it.
    var evidence: String?
    /// Facts that an answer has to hold: of each group one wording.
    var mustInclude: [[String]] = []
    /// How urgent it is, in the words of the file.
    var severity: String?
    /// The kind of question, such as `hypochondriac` or `named`.
    var kind: String?
    /// The part of the file that it belongs to, such as `held-out`.
    var split: String?
    /// Age in years, if given.
    var age: Double?
    /// `male` or `female`, if given.
    var sex: String?
    /// What they do for a living, who helps them, earlier illnesses, if given.
    var occupation: String?
    var support: String?
    var history: String?
}

/// Why a question file cannot be used.
struct QuestionFileError: Error, CustomStringConvertible {
    var description: String
}

extension LabelledQuestion {
    /// Reads a whole file. Empty lines are skipped; the first broken line is an error that names
    /// it.
    static func read(_ url: URL) throws -> [LabelledQuestion] {
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw QuestionFileError(
                description: "cannot read \(url.path); give a file of JSON lines with --queries")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let questions = try lines.enumerated().compactMap { number, line in
            try line.isEmpty ? nil : LabelledQuestion(line: Data(line), number: number + 1, url)
        }
        guard !questions.isEmpty else {
            throw QuestionFileError(description: "\(url.path) holds no question")
        }
        return questions
    }

    private init(line: Data, number: Int, _ url: URL) throws {
        guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else {
            throw QuestionFileError(
                description: "\(url.path), line \(number): not a JSON object; one object a line")
        }
        let text = ["question", "symptoms_description", "query"].lazy
            .compactMap { object[$0] as? String }.first
        guard let text else {
            throw QuestionFileError(
                description: "\(url.path), line \(number): no question; name it `question` or "
                    + "`symptoms_description`")
        }
        let single = ["page", "conditions_title"].lazy.compactMap { object[$0] as? String }.first
        let who = ["demographics", "general_demographics"].lazy
            .compactMap { object[$0] as? [String: Any] }.first
        question = text
        id = object["id"] as? String ?? "line \(number)"
        pages = object["pages"] as? [String] ?? single.map { [$0] } ?? []
        evidence = object["evidence"] as? String
        mustInclude = (object["must_include"] as? [Any] ?? []).compactMap {
            $0 as? [String] ?? ($0 as? String).map { [$0] }
        }
        severity = object["severity"] as? String ?? object["severity_level"] as? String
        kind =
            ["kind", "query_type", "style", "type"].lazy
            .compactMap { object[$0] as? String }.first
        split = object["split"] as? String
        age = (who?["age"] as? NSNumber)?.doubleValue
        occupation = who?["occupation"] as? String
        support = (who?["social_support"] ?? who?["support"]) as? String
        history = (who?["medical_history"] ?? who?["history"]) as? String
        sex = (who?["sex"] as? String ?? object["sex"] as? String)?.lowercased()
    }
}
