// SPDX-License-Identifier: Apache-2.0

/// The identity of a conversation: 128 bits of the system's random generator, in hexadecimal. Who
/// knows it still needs the owner's Unix user.
struct SessionID: Hashable, Sendable {
    /// 32 digits in lower case.
    let text: String

    /// An identity that nobody has had or can guess.
    static func random() -> SessionID {
        var generator = SystemRandomNumberGenerator()
        let halves = [generator.next(), generator.next()]
        return SessionID(
            unchecked: halves.map { half in
                let digits = String(half, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined())
    }

    /// Reads an identity; nil for anything else than 32 hexadecimal digits in lower case.
    init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy({ Self.digits.contains($0) }) else {
            return nil
        }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    private static let digits = Set("0123456789abcdef".utf8)
}
