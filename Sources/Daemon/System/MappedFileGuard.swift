// SPDX-License-Identifier: Apache-2.0
//
// Models and index are mapped into memory. If such a file is cut short underneath (replaced in place
// rather than by a rename, or on a failing disk), reading it raises SIGBUS. Nothing in the process
// can be trusted to go on then; what can be done is to say why, so that it does not die silently.

import Foundation

/// Says why before a SIGBUS ends the process.
enum MappedFileGuard {
    /// Exit status of `EX_IOERR`; the service manager starts the daemon again, and a model that is
    /// too short is then refused by name.
    static let exitStatus: Int32 = 74

    private static let message: StaticString = """
        <2>A model or index file has become shorter while it was in use (SIGBUS). Files must be \
        replaced by a rename, never written over. Run `wardbookd check`.

        """

    /// Installs the handler for this process.
    static func install() {
        signal(SIGBUS) { _ in
            // Only calls of signal-safety(7) here.
            let message = MappedFileGuard.message
            write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
            _exit(MappedFileGuard.exitStatus)
        }
    }
}
