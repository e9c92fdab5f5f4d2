// SPDX-License-Identifier: Apache-2.0

/// Collects the pieces of a conversation; neighbouring texts become one, since tokens may span them.
struct TemplateBuilder {
    /// Control tokens by name.
    let tokens: [String: TokenID]
    private(set) var pieces: [TemplatePiece] = []

    init(tokens: [String: TokenID]) {
        self.tokens = tokens
    }

    /// Adds a control token.
    mutating func control(_ id: TokenID) {
        pieces.append(.control(id))
    }

    /// Adds a control token of the family by name.
    mutating func control(_ name: String) {
        if let id = tokens[name] { pieces.append(.control(id)) }
    }

    /// Adds text.
    mutating func text(_ text: String) {
        guard !text.isEmpty else { return }
        if case .text(let before)? = pieces.last {
            pieces[pieces.count - 1] = .text(before + text)
        } else {
            pieces.append(.text(text))
        }
    }
}
