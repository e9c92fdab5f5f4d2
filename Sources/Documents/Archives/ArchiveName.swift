// SPDX-License-Identifier: Apache-2.0
//
// The name of an entry as a path that is safe to create below a folder. Names come from whoever
// made the archive: they may be absolute, climb out, be no UTF-8, or be too long for a file system.

/// Makes paths of the names of entries.
enum ArchiveName {
    /// Bytes of a path, and of one step of it: file systems allow 255.
    static let pathBytesMax = 1024
    static let stepBytesMax = 255

    /// A path, and whether bytes of it had to be written in another way.
    struct Path: Equatable {
        var text: String
        var isEscaped: Bool
    }

    /// Why a name cannot be used.
    enum Refusal: Error, Equatable {
        /// It leads out of the folder, or to no file in it.
        case leadsOut
        /// It, or a step of it, is too long, or it is too deep.
        case tooLong
    }

    /// The path of a page. Bytes that are no UTF-8, and control characters, become `%` and two
    /// digits.
    ///
    /// - Throws: ``Refusal``.
    static func path(of name: some Collection<UInt8>) throws(Refusal) -> Path {
        let steps = name.split(separator: 0x2F).filter { !$0.elementsEqual([0x2E]) }
        guard name.first != 0x2F, !steps.isEmpty,
            !steps.contains(where: { $0.elementsEqual([0x2E, 0x2E]) })
        else { throw .leadsOut }
        let texts = steps.map { escaped(Array($0)) }
        let text = texts.map(\.text).joined(separator: "/")
        guard text.utf8.count <= pathBytesMax, steps.count <= Corpus.depthMax,
            texts.allSatisfy({ $0.text.utf8.count <= stepBytesMax })
        else { throw .tooLong }
        return Path(text: text, isEscaped: texts.contains(where: \.isEscaped))
    }

    /// The beginning of a name, as it may be shown to a person.
    static func shown(_ name: some Collection<UInt8>) -> String {
        escaped(Array(name.prefix(80))).text
    }

    private static func escaped(_ step: [UInt8]) -> Path {
        if let text = String(validating: step, as: UTF8.self), !step.contains(where: isControl) {
            return Path(text: text, isEscaped: false)
        }
        var text = ""
        for byte in step {
            if byte < 0x80, !isControl(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (byte < 0x10 ? "0" : "") + digits
            }
        }
        return Path(text: text, isEscaped: true)
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
}
