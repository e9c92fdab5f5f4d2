// SPDX-License-Identifier: Apache-2.0
//
// Takes the pages out of an archive, one after the other, in memory. Everything in an archive is
// somebody else's word: sizes, names, kinds. An entry that cannot be a page of the library is left
// out and told; an archive that is damaged, or larger than any library, is refused as a whole,
// because half of one would look like a library whose other pages are gone.

internal import CArchive
internal import Foundation

/// Reads the pages of one archive.
public final class ArchiveReader {
    /// A page of an archive.
    public struct Page {
        /// Where it stands below the archive; safe to be created below a folder.
        public var path: String
        /// Its content, at most ``PageReader/bytesMax`` bytes.
        public var bytes: [UInt8]
    }

    /// Issues that are told one by one.
    private static let issuesMax = 100
    private static let chunkSize = 1 << 16

    /// What was left out, and why, in the order of the archive.
    public private(set) var issues: [PageIssue] = []
    /// Issues beyond those that are told one by one.
    private var untoldCount = 0

    private let path: String
    private let limits: ArchiveLimits
    private let archive: OpaquePointer
    /// Bytes of the archive itself, and of what was unpacked so far.
    private let byteCount: Int
    private var unpackedCount = 0
    private var entryCount = 0
    /// Paths of the pages so far, and of the folders above them.
    private var pages: Set<String> = []
    private var folders: Set<String> = []

    /// Begins to read an open file.
    ///
    /// - Parameters:
    ///   - descriptor: The file; has to stay open as long as the reader lives.
    ///   - path: Path of the archive below the library, for messages.
    ///   - limits: How much it may hold.
    /// - Throws: ``DocumentsError/badArchive(path:reason:)``.
    public init(
        _ descriptor: CInt, path: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws(DocumentsError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let opened = carchive_open(descriptor) else {
            throw .badArchive(path: path, reason: "memory is short")
        }
        (self.path, self.limits, archive) = (path, limits, opened)
        byteCount = Int(status.st_size)
    }

    deinit { carchive_close(archive) }

    /// The next page; nil after the last. A page may come a second time under the same path: then
    /// the later one holds, as with every program that unpacks.
    ///
    /// - Throws: ``DocumentsError/badArchive(path:reason:)`` when the archive cannot be read to its end
    ///   or goes beyond a limit; nothing of it should be used then.
    public func next() throws(DocumentsError) -> Page? {
        var entry = carchive_entry()
        while true {
            switch carchive_next(archive, &entry) {
            case 0:
                tellOfUntold()
                return nil
            case 1: break
            default: throw damaged()
            }
            try count(entry)
            if let page = try page(of: entry) { return page }
        }
    }

    // MARK: Entries

    /// The page that an entry is; nil when it is none.
    private func page(of entry: carchive_entry) throws(DocumentsError) -> Page? {
        let name = UnsafeRawBufferPointer(
            start: entry.name, count: entry.name.map { strlen($0) } ?? 0)
        let ending = String(decoding: name.suffix(8), as: UTF8.self)
        guard Corpus.isPage(ending), entry.kind != CARCHIVE_FOLDER else { return nil }
        let path: ArchiveName.Path
        do throws(ArchiveName.Refusal) {
            path = try ArchiveName.path(of: name)
        } catch {
            note(error, ArchiveName.shown(name))
            return nil
        }
        guard !path.text.split(separator: "/").contains(where: { $0.first == "." }) else {
            return nil
        }
        guard isFile(entry.kind, path.text), let bytes = try content(of: entry, path.text)
        else { return nil }
        if path.isEscaped {
            note(
                "nameEscaped", "\(path.text) has another name in the archive: one that is no UTF-8."
            )
        }
        return takePlace(path.text) ? Page(path: path.text, bytes: bytes) : nil
    }

    /// Takes a path for a page. Returns false when a page stands where it needs a folder, or a
    /// folder where it would stand.
    private func takePlace(_ path: String) -> Bool {
        let above = path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
        guard !folders.contains(path), pages.isDisjoint(with: above) else {
            note("namedTwice", "\(path) is a page and a folder; the later one was left out.")
            return false
        }
        if !pages.insert(path).inserted {
            note("namedTwice", "\(path) is there more than once; the last one was taken.")
        }
        folders.formUnion(above)
        return true
    }

    private func isFile(_ kind: Int32, _ path: String) -> Bool {
        switch Int(kind) {
        case CARCHIVE_FILE: return true
        case CARCHIVE_LINK:
            note("linkInArchive", "\(path) is a link; links of archives are not followed.")
        case CARCHIVE_ENCRYPTED:
            note("encrypted", "\(path) cannot be read without a password.")
        default:
            note("notAFile", "\(path) is a device or pipe; it is no page.")
        }
        return false
    }

    /// The whole content of the entry; nil when that is more than a page may have.
    private func content(
        of entry: carchive_entry, _ path: String
    ) throws(DocumentsError) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
        while true {
            let count = Int(carchive_read(archive, &chunk, Int64(chunk.count)))
            guard count >= 0 else { throw damaged() }
            guard count > 0 else { return bytes }
            bytes += chunk.prefix(count)
            // Some formats tell a size that is not true.
            if bytes.count > entry.size { try add(count) }
            guard bytes.count <= PageReader.bytesMax else {
                note(
                    "tooLarge",
                    "\(path) has more than \(PageReader.bytesMax) bytes; a page may not.")
                return nil
            }
        }
    }

    // MARK: Limits and trouble

    /// Counts an entry before anything of it is unpacked; what is passed over is unpacked as well.
    private func count(_ entry: carchive_entry) throws(DocumentsError) {
        entryCount += 1
        guard entryCount <= limits.entriesMax else {
            throw refused("it holds more than \(limits.entriesMax) entries (entriesMax)")
        }
        try add(Int(max(0, min(entry.size, Int64(limits.bytesMax) + 1))))
    }

    private func add(_ count: Int) throws(DocumentsError) {
        unpackedCount += count
        guard unpackedCount <= limits.bytesMax else {
            throw refused("unpacked it has more than \(limits.bytesMax) bytes (bytesMax)")
        }
        guard
            unpackedCount <= limits.ratioFreeBytes || unpackedCount / limits.ratioMax <= byteCount
        else {
            throw refused(
                "unpacked it is more than \(limits.ratioMax) times as large as packed (ratioMax)")
        }
    }

    private func refused(_ reason: String) -> DocumentsError {
        .badArchive(path: path, reason: reason)
    }

    private func damaged() -> DocumentsError {
        let reason = String(cString: carchive_message(archive))
        return refused(ArchiveName.shown(reason.utf8))
    }

    private func note(_ refusal: ArchiveName.Refusal, _ name: String) {
        switch refusal {
        case .leadsOut: note("nameLeadsOut", "\(name) would lie outside; it was left out.")
        case .tooLong:
            note(
                "nameTooLong",
                """
                The name \(name)… is longer than \(ArchiveName.pathBytesMax) bytes, a step of it than \
                \(ArchiveName.stepBytesMax), or deeper than \(Corpus.depthMax); it was left out.
                """)
        }
    }

    private func note(_ code: String, _ message: String) {
        guard issues.count < Self.issuesMax else { return untoldCount += 1 }
        issues.append(PageIssue(code: code, message: message))
    }

    private func tellOfUntold() {
        guard untoldCount > 0 else { return }
        issues.append(
            PageIssue(code: "moreIssues", message: "\(untoldCount) more entries were left out."))
        untoldCount = 0
    }
}
