// SPDX-License-Identifier: Apache-2.0

import WireProtocol

/// One line of a chat: a question, or a command that begins with a slash.
enum ChatCommand: Equatable {
    case question(String)
    /// The places that the last answer rests on.
    case sources
    /// One of them in its page.
    case open(Int)
    /// How long the model may think from now on; nil asks how it stands.
    case think(ThinkingMode?)
    /// What kind of answers to give from now on; nil asks how it stands.
    case mode(AskMode?)
    /// Fields of the patient to set; empty asks how they stand.
    case patient([PatientField])
    /// Forget the conversation and the patient.
    case clear
    case help
    case quit
    /// Nothing was typed.
    case nothing
    /// A command that cannot be, and what to type instead.
    case mistaken(String)

    /// Reads a line.
    init(_ line: String) {
        let line = line.trimmed
        guard line.hasPrefix("/") else {
            self = line.isEmpty ? .nothing : .question(line)
            return
        }
        let parts = line.split(separator: " ", maxSplits: 1)
        let rest = parts.count > 1 ? String(parts[1]).trimmed : ""
        switch parts[0].lowercased() {
        case "/sources": self = .sources
        case "/open": self = Self.open(rest)
        case "/think": self = Self.choice(rest, "/think off, short, long or auto") { .think($0) }
        case "/mode": self = Self.choice(rest, "/mode library or assessment") { .mode($0) }
        case "/patient": self = Self.patient(rest)
        case "/clear": self = .clear
        case "/help", "/?": self = .help
        case "/quit", "/exit", "/bye", "/q": self = .quit
        default:
            self = .mistaken("There is no command \(parts[0]). Type /help.")
        }
    }

    private static func open(_ text: String) -> ChatCommand {
        let digits = text.filter { !"[]".contains($0) }
        guard let number = Int(digits), number > 0 else {
            return .mistaken("Type the number of a source, such as /open 1.")
        }
        return .open(number)
    }

    private static func choice<Value: RawRepresentable>(
        _ text: String, _ usage: String, _ make: (Value?) -> ChatCommand
    ) -> ChatCommand where Value.RawValue == String {
        guard !text.isEmpty else { return make(nil) }
        guard let value = Value(rawValue: text.lowercased()) else {
            return .mistaken("Type \(usage).")
        }
        return make(value)
    }

    private static func patient(_ text: String) -> ChatCommand {
        guard !text.isEmpty else { return .patient([]) }
        do throws(PatientField.Mistake) {
            return .patient(try PatientField.read(text))
        } catch {
            return .mistaken(error.message)
        }
    }
}

/// One field of a patient as it is typed: `age=34`.
enum PatientField: Equatable {
    case age(Double?)
    case sex(PatientDetails.Sex?)
    case history(String?)
    case occupation(String?)
    case support(String?)

    /// Why a field cannot be.
    struct Mistake: Error, Equatable {
        let message: String
    }

    private static let names = ["age", "sex", "history", "occupation", "support"]

    /// Reads fields; a value goes on until the next field begins, so it may hold spaces.
    static func read(_ text: String) throws(Mistake) -> [PatientField] {
        var pairs: [(name: String, value: String)] = []
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, names.contains(parts[0].lowercased()) {
                pairs.append((parts[0].lowercased(), String(parts[1])))
            } else if !pairs.isEmpty {
                pairs[pairs.count - 1].value += " \(word)"
            } else {
                throw Mistake(
                    message:
                        "Type fields such as /patient age=34 sex=female history=asthma. The fields "
                        + "are \(names.joined(separator: ", ")).")
            }
        }
        var fields: [PatientField] = []
        for pair in pairs { fields.append(try field(pair.name, unquoted(pair.value))) }
        return fields
    }

    private static func unquoted(_ value: String) -> String {
        let marks: Set<Character> = ["\"", "'", "“", "”"]
        var value = value.trimmed[...]
        if let first = value.first, marks.contains(first) { value = value.dropFirst() }
        if let last = value.last, marks.contains(last) { value = value.dropLast() }
        return String(value).trimmed
    }

    private static func field(_ name: String, _ value: String) throws(Mistake) -> PatientField {
        let text = value.isEmpty ? nil : value
        switch name {
        case "age":
            guard let text else { return .age(nil) }
            guard let age = Double(text), (0...130).contains(age) else {
                throw Mistake(message: "The age is \(text); it must be a number from 0 to 130.")
            }
            return .age(age)
        case "sex":
            guard let text else { return .sex(nil) }
            guard let sex = PatientDetails.Sex(rawValue: text.lowercased()) else {
                throw Mistake(message: "The sex is \(text); it must be female or male.")
            }
            return .sex(sex)
        case "history": return .history(text)
        case "occupation": return .occupation(text)
        default: return .support(text)
        }
    }

    /// Sets the field.
    func apply(to details: inout PatientDetails) {
        switch self {
        case .age(let age): details.age = age
        case .sex(let sex): details.sex = sex
        case .history(let text): details.history = text
        case .occupation(let text): details.occupation = text
        case .support(let text): details.support = text
        }
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
        return start < end ? String(self[start..<end]) : ""
    }
}
