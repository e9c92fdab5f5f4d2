// SPDX-License-Identifier: Apache-2.0

/// One key of the configuration file: where it stands, what it may hold, where it goes.
struct ConfigurationKey: Sendable {
    /// What a key may hold, with the property that it fills.
    enum Value: Sendable {
        case path(any WritableKeyPath<Configuration, String> & Sendable)
        case integer(any WritableKeyPath<Configuration, Int> & Sendable, ClosedRange<Int>)
    }

    /// Table and name, such as `models.threads`.
    let name: String
    let value: Value

    /// Every key there is. The shipped sample explains each; a test compares the two.
    static let all: [ConfigurationKey] = [
        .init(name: "paths.corpus", value: .path(\.corpus)),
        .init(name: "paths.index", value: .path(\.index)),
        .init(name: "paths.socket", value: .path(\.socket)),
        .init(name: "models.generator", value: .path(\.generator)),
        .init(name: "models.embedder", value: .path(\.embedder)),
        .init(name: "models.threads", value: .integer(\.threads, 1...64)),
        .init(name: "models.contextTokens", value: .integer(\.contextTokens, 1024...131_072)),
        .init(name: "limits.answerTokens", value: .integer(\.answerTokens, 16...4096)),
        .init(name: "limits.questionBytes", value: .integer(\.questionBytes, 100...64_000)),
        .init(name: "limits.waiting", value: .integer(\.waiting, 0...1000)),
        .init(name: "index.generationsKept", value: .integer(\.generationsKept, 1...100)),
    ]

    /// What the key may hold, in words.
    var allowed: String {
        switch value {
        case .path: "a path in quotation marks"
        case .integer(_, let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
