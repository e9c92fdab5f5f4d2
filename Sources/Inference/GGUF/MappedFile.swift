// SPDX-License-Identifier: Apache-2.0
//
// A read-only file in memory. Weights are used where the page cache holds them: nothing is copied,
// and two programs that open the same model share its pages. Unsafe pointers stop here and at the
// kernels.

public import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A file mapped read-only for as long as the object lives.
public final class MappedFile: @unchecked Sendable {
    // why @unchecked: the mapping is immutable from the end of `init` to `deinit`.

    /// Where the file lies.
    public let url: URL
    /// The whole content. Valid while this object lives.
    public let bytes: UnsafeRawBufferPointer

    /// Maps a file.
    ///
    /// - Throws: `InferenceError` of kind `.unreadable` when the file is missing, is not a plain file,
    ///   or may not be read.
    public init(contentsOf url: URL) throws(InferenceError) {
        let path = url.path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw InferenceError(
                .unreadable, "\(path) is not a plain file. Name the model file itself.")
        }
        let count = Int(status.st_size)
        self.url = url
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0),
            base != MAP_FAILED
        else { throw Self.unreadable(path, errno) }
        bytes = UnsafeRawBufferPointer(start: base, count: count)
    }

    deinit {
        guard let base = bytes.baseAddress else { return }
        munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }

    private static func unreadable(_ path: String, _ code: CInt) -> InferenceError {
        let reason = String(cString: strerror(code))
        return InferenceError(
            .unreadable,
            "\(path) cannot be read: \(reason). Check the path and its permissions; "
                + "`make models` fetches the default models.")
    }
}
