// SPDX-License-Identifier: Apache-2.0
//
// A folder of HTML pages. Only regular files inside it are read: links that lead out, devices and
// pipes are reported and left alone. The pages of an archive in it are read where they were
// unpacked, as if the archive were a folder.

public import Foundation

/// A library on disk.
public struct Corpus: Sendable {
    /// Folders may nest so deep.
    public static let depthMax = 64

    /// The folder, links resolved.
    public let folder: URL
    /// Where archives are unpacked: `a/pages.zip` of the library in a folder `a/pages.zip` of this
    /// one, which need not exist.
    public var unpacked: URL?

    /// Opens the library in `folder`, without the pages of its archives.
    ///
    /// - Throws: ``DocumentsError/noFolder(path:)`` when there is no such folder.
    public init(folder: URL) throws(DocumentsError) {
        guard let real = Self.realPath(folder.path), Self.status(real)?.isFolder == true else {
            throw .noFolder(path: folder.path)
        }
        self.folder = URL(fileURLWithPath: real, isDirectory: true)
    }

    /// All pages (`.html`, `.htm`, `.xhtml`) below the folder, sorted by path, and what could not
    /// be taken for a page though it has such a name.
    public func files() -> CorpusListing {
        var listing = CorpusListing(files: [], issues: [])
        list("", in: folder.path, depth: 0, into: &listing)
        listing.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        listing.issues.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return listing
    }

    /// The bytes of a page.
    ///
    /// - Throws: ``DocumentsError`` when the file is gone, lies outside the folder, is no regular
    ///   file, or has more than ``PageReader/bytesMax`` bytes.
    public func bytes(of path: String) throws(DocumentsError) -> [UInt8] {
        let (descriptor, status) = try open(path, in: root(of: path))
        defer { close(descriptor) }
        guard status.size <= PageReader.bytesMax else {
            throw .tooLarge(path: path, limit: PageReader.bytesMax, size: status.size)
        }
        return try Self.read(descriptor, status.size, path)
    }

    /// Opens an archive of the library for reading. Whoever calls has to close it.
    ///
    /// - Throws: ``DocumentsError/unreadable(path:reason:)``.
    public func openArchive(_ path: String) throws(DocumentsError) -> CInt {
        try open(path, in: folder.path).descriptor
    }

    /// The folder that a path is below: the library, or where the archive is unpacked that a step
    /// of the path names.
    private func root(of path: String) -> String {
        guard let unpacked else { return folder.path }
        for (place, letter) in zip(path.indices, path) where letter == "/" {
            let above = path[..<place]
            if ArchiveFormat.isArchive(above),
                Self.status(folder.path + "/" + above)?.isFile == true
            {
                return Self.realPath(unpacked.path) ?? unpacked.path
            }
        }
        return folder.path
    }

    private func open(
        _ path: String, in root: String
    ) throws(DocumentsError) -> (descriptor: CInt, status: FileStatus) {
        guard let real = Self.realPath(root + "/" + path), real.hasPrefix(root + "/") else {
            throw .unreadable(path: path, reason: "it is not in the library")
        }
        // Not blocking: a pipe that took the file's place must not hold the run up.
        let descriptor = Foundation.open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard let status = Self.status(descriptor), status.isFile else {
            close(descriptor)
            throw .unreadable(path: path, reason: "it is not a regular file")
        }
        return (descriptor, status)
    }

    // MARK: Listing

    private func list(
        _ below: String, in root: String, depth: Int, into listing: inout CorpusListing
    ) {
        let path = below.isEmpty ? root : root + "/" + below
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            listing.add(below, "unreadable", "The folder cannot be listed.")
            return
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            let relative = below.isEmpty ? name : below + "/" + name
            guard let status = Self.status(root + "/" + relative) else {
                listing.add(relative, "unreadable", "The file cannot be looked at.")
                continue
            }
            if status.isFolder {
                if depth < Self.depthMax {
                    list(relative, in: root, depth: depth + 1, into: &listing)
                } else {
                    listing.add(relative, "tooDeep", "Folders may nest \(Self.depthMax) deep.")
                }
            } else if status.isLink {
                addLink(relative, to: &listing)
            } else if Self.isPage(name) {
                add(relative, status, to: &listing)
            } else if ArchiveFormat.isArchive(name), status.isFile, root == folder.path {
                addArchive(relative, status, depth: depth, to: &listing)
            }
        }
    }

    /// A link to a page inside the library is that page already; all others lead astray.
    private func addLink(_ path: String, to listing: inout CorpusListing) {
        guard let real = Self.realPath(folder.path + "/" + path) else {
            if Self.isPage(path) { listing.add(path, "brokenLink", "The link leads nowhere.") }
            return
        }
        if !real.hasPrefix(folder.path + "/") {
            listing.add(
                path, "linkLeadsOut", "The link leads out of the library; it was not followed.")
        }
    }

    /// An archive, and what was unpacked of it.
    private func addArchive(
        _ path: String, _ status: FileStatus, depth: Int, to listing: inout CorpusListing
    ) {
        listing.archives.append(CorpusFile(path: path, byteCount: status.size))
        guard let unpacked, Self.status(unpacked.path + "/" + path)?.isFolder == true else {
            return
        }
        list(path, in: unpacked.path, depth: depth + 1, into: &listing)
    }

    private func add(_ path: String, _ status: FileStatus, to listing: inout CorpusListing) {
        guard status.isFile else {
            listing.add(path, "notAFile", "A device or pipe is no page.")
            return
        }
        guard status.size <= PageReader.bytesMax else {
            let error = DocumentsError.tooLarge(
                path: path, limit: PageReader.bytesMax, size: status.size)
            listing.add(path, "tooLarge", error.description)
            return
        }
        listing.files.append(
            CorpusFile(path: path, byteCount: status.size))
    }

    /// Whether a file of this name is taken for a page.
    static func isPage(_ name: String) -> Bool {
        let lower = name.lowercased()
        return [".html", ".htm", ".xhtml"].contains { lower.hasSuffix($0) }
    }

    // MARK: Files

    private struct FileStatus {
        var mode: mode_t
        var size: Int

        init(_ raw: stat) {
            mode = raw.st_mode & S_IFMT
            size = Int(raw.st_size)
        }

        var isFolder: Bool { mode == S_IFDIR }
        var isFile: Bool { mode == S_IFREG }
        var isLink: Bool { mode == S_IFLNK }
    }

    /// The status of what stands at the path itself, links not followed.
    private static func status(_ path: String) -> FileStatus? {
        var raw = stat()
        return lstat(path, &raw) == 0 ? FileStatus(raw) : nil
    }

    private static func status(_ descriptor: CInt) -> FileStatus? {
        var raw = stat()
        return fstat(descriptor, &raw) == 0 ? FileStatus(raw) : nil
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func read(
        _ descriptor: CInt, _ size: Int, _ path: String
    ) throws(DocumentsError) -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let base = buffer.baseAddress {
                let got = Foundation.read(descriptor, base + count, size - count)
                if got < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    break
                }
                if got == 0 { break }
                count += got
            }
        }
        guard failure == 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(failure)))
        }
        return bytes
    }
}
