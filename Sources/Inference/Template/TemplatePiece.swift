// SPDX-License-Identifier: Apache-2.0

/// A part of a rendered conversation.
public enum TemplatePiece: Sendable, Equatable {
    /// A control token, placed by the template.
    case control(TokenID)
    /// Text; whatever it says, it stays text.
    case text(String)
}
