// SPDX-License-Identifier: Apache-2.0
//
// Keys and signatures in the files of OpenBSD's signify(1): one line of comment, one line of base64
// of "Ed", eight bytes that number the key, and the Ed25519 (RFC 8032) material. What is signed here
// can be verified with signify, and the other way round.

import CSodium
import Foundation

/// One line of material in a file of signify.
private struct SignifyFile {
    static let algorithm = Array("Ed".utf8)

    /// Reads the base64 line. Throws `ServiceError` unless it has `byteCount` bytes of Ed25519.
    static func bytes(of text: String, byteCount: Int, name: String) throws -> [UInt8] {
        let lines = text.split(separator: "\n")
        guard lines.count >= 2, lines[0].hasPrefix("untrusted comment: "),
            let data = Data(base64Encoded: String(lines[1])),
            data.count == byteCount, data.base64EncodedString() == lines[1],
            data.prefix(2).elementsEqual(algorithm)
        else {
            throw ServiceError(.badData, "\(name) is not a file of signify with Ed25519.")
        }
        return Array(data)
    }

    static func text(comment: String, _ bytes: [UInt8]) -> String {
        "untrusted comment: \(comment)\n\(Data(bytes).base64EncodedString())\n"
    }
}

/// A signature, and the number of the key that made it.
struct Signature: Equatable {
    private static let byteCount = 2 + 8 + 64

    let keyNumber: [UInt8]
    let bytes: [UInt8]

    init(keyNumber: [UInt8], bytes: [UInt8]) {
        self.keyNumber = keyNumber
        self.bytes = bytes
    }

    /// Reads the text of a `.sig` file.
    init(text: String) throws {
        let all = try SignifyFile.bytes(
            of: text, byteCount: Self.byteCount, name: "The signature")
        self.init(keyNumber: Array(all[2..<10]), bytes: Array(all[10...]))
    }

    /// The text of a `.sig` file.
    var text: String {
        SignifyFile.text(
            comment: "verify with the key of the bundle's maker",
            SignifyFile.algorithm + keyNumber + bytes)
    }
}

/// A key that verifies.
struct PublicKey: Equatable {
    private static let byteCount = 2 + 8 + 32

    let number: [UInt8]
    private let bytes: [UInt8]

    /// Reads a `.pub` file. Throws `ServiceError`.
    init(contentsOf path: String) throws {
        try self.init(text: try readSmallFile(path), name: path)
    }

    /// Reads the text of a `.pub` file.
    init(text: String, name: String) throws {
        let all = try SignifyFile.bytes(of: text, byteCount: Self.byteCount, name: name)
        number = Array(all[2..<10])
        bytes = Array(all[10...])
    }

    /// Whether the signature is this key's and holds for the message.
    func verifies(_ signature: Signature, of message: [UInt8]) -> Bool {
        signature.keyNumber == number
            && crypto_sign_verify_detached(
                signature.bytes, message, UInt64(message.count), bytes) == 0
    }
}

/// A key that signs. It must not have a passphrase (`signify -G -n`).
struct SecretKey {
    private static let byteCount = 2 + 2 + 4 + 16 + 8 + 8 + 64

    private let number: [UInt8]
    private let bytes: [UInt8]

    /// Reads a `.sec` file. Throws `ServiceError`, also when the key has a passphrase.
    init(contentsOf path: String) throws {
        let all = try SignifyFile.bytes(
            of: try readSmallFile(path), byteCount: Self.byteCount, name: path)
        guard all[4..<8].allSatisfy({ $0 == 0 }) else {
            throw ServiceError(
                .usage,
                """
                The key \(path) has a passphrase, which is not read here. Make a key without one \
                (`signify-openbsd -G -n -p key.pub -s key.sec`) and keep it on a disk that is \
                locked away.
                """)
        }
        let secret = Array(all[40...])
        var digest = [UInt8](repeating: 0, count: 64)
        crypto_hash_sha512(&digest, secret, UInt64(secret.count))
        guard digest.prefix(8).elementsEqual(all[24..<32]) else {
            throw ServiceError(.badData, "The key \(path) is damaged: its checksum does not hold.")
        }
        number = Array(all[32..<40])
        bytes = secret
    }

    /// Signs a message.
    func signature(of message: [UInt8]) -> Signature {
        var signature = [UInt8](repeating: 0, count: 64)
        crypto_sign_detached(&signature, nil, message, UInt64(message.count), bytes)
        return Signature(keyNumber: number, bytes: signature)
    }
}

/// Reads a key file; nothing that is longer than such a file can be is read.
private func readSmallFile(_ path: String) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: path),
        let data = try? handle.read(upToCount: 4096),
        let text = String(data: data, encoding: .utf8)
    else { throw ServiceError(.missingInput, "The key \(path) cannot be read.") }
    return text
}
