// SPDX-License-Identifier: Apache-2.0

import Inference

/// One key of the configuration file: where it stands, what it may hold, where it goes.
struct ConfigurationKey: Sendable {
    /// What a key may hold, with the property that it fills.
    enum Value: Sendable {
        case path(any WritableKeyPath<Configuration, String> & Sendable)
        /// A path that may be left empty, for a part that is not wanted.
        case optionalPath(any WritableKeyPath<Configuration, String> & Sendable)
        /// One of some words, or nothing.
        case optionalChoice(any WritableKeyPath<Configuration, String> & Sendable, [String])
        case flag(any WritableKeyPath<Configuration, Bool> & Sendable)
        case integer(any WritableKeyPath<Configuration, Int> & Sendable, ClosedRange<Int>)
        case number(any WritableKeyPath<Configuration, Double> & Sendable, ClosedRange<Double>)
    }

    /// Table and name, such as `models.threads`.
    let name: String
    let value: Value

    /// Every key there is. The shipped sample explains each; a test compares the two.
    static let all: [ConfigurationKey] = [
        .init(name: "paths.corpus", value: .path(\.corpus)),
        .init(name: "paths.index", value: .path(\.index)),
        .init(name: "paths.socket", value: .path(\.socket)),
        .init(name: "paths.requests", value: .path(\.requests)),
        .init(name: "paths.profiles", value: .optionalPath(\.profiles)),
        .init(name: "models.generator", value: .path(\.generator)),
        .init(name: "models.adapter", value: .optionalPath(\.adapter)),
        .init(name: "models.adapterStrength", value: .number(\.adapterStrength, 0...4)),
        .init(
            name: "models.templateFallback",
            value: .optionalChoice(
                \.templateFallback, ChatTemplate.Family.allCases.map(\.rawValue))),
        .init(name: "models.embedder", value: .path(\.embedder)),
        .init(name: "models.threads", value: .integer(\.threads, 1...64)),
        .init(name: "models.contextTokens", value: .integer(\.contextTokens, 1024...131_072)),
        .init(
            name: "models.cachePrecision",
            value: .optionalChoice(\.cachePrecision, ModelFiles.cachePrecisions.keys.sorted())),
        .init(name: "answers.assessment", value: .flag(\.assessment)),
        .init(name: "limits.answerTokens", value: .integer(\.answerTokens, 16...4096)),
        .init(name: "limits.questionBytes", value: .integer(\.questionBytes, 100...16_000)),
        .init(name: "limits.answering", value: .integer(\.answering, 1...16)),
        .init(name: "limits.waiting", value: .integer(\.waiting, 0...1000)),
        .init(name: "limits.answerSeconds", value: .integer(\.answerSeconds, 5...3600)),
        .init(name: "limits.drainSeconds", value: .integer(\.drainSeconds, 0...600)),
        .init(name: "limits.connections", value: .integer(\.connections, 1...4096)),
        .init(
            name: "passages.mode",
            value: .optionalChoice(\.passageMode, PassageMode.allCases.map(\.rawValue))),
        .init(name: "passages.folder", value: .path(\.passageFolder)),
        .init(name: "passages.megabytes", value: .integer(\.passageMegabytes, 0...10_000_000)),
        .init(name: "sessions.idleMinutes", value: .integer(\.sessions.idleMinutes, 1...1440)),
        .init(name: "sessions.lifetimeHours", value: .integer(\.sessions.lifetimeHours, 1...168)),
        .init(name: "sessions.perUser", value: .integer(\.sessions.perUser, 1...100)),
        .init(name: "sessions.turns", value: .integer(\.sessions.turns, 1...200)),
        .init(name: "sessions.megabytes", value: .integer(\.sessions.megabytes, 1...1024)),
        .init(name: "audit.file", value: .optionalPath(\.audit)),
        .init(name: "audit.fileMiB", value: .integer(\.auditFileMiB, 1...1024)),
        .init(name: "audit.filesKept", value: .integer(\.auditFilesKept, 1...10_000)),
        .init(name: "index.generationsKept", value: .integer(\.generationsKept, 1...100)),
    ]

    /// The key's value in a configuration, as text.
    func text(in configuration: Configuration) -> String {
        switch value {
        case .path(let path), .optionalPath(let path), .optionalChoice(let path, _):
            configuration[keyPath: path]
        case .flag(let path): "\(configuration[keyPath: path])"
        case .integer(let path, _): "\(configuration[keyPath: path])"
        case .number(let path, _): "\(configuration[keyPath: path])"
        }
    }

    /// What the key may hold, in words.
    var allowed: String {
        switch value {
        case .path: "a path in quotation marks"
        case .optionalPath: "a path in quotation marks, or \"\" for none"
        case .optionalChoice(_, let words):
            "one of \(words.map { "\"\($0)\"" }.joined(separator: ", ")), or \"\" for none"
        case .flag: "true or false"
        case .integer(_, let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(_, let range):
            "a number from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
