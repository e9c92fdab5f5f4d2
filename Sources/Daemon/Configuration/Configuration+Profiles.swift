// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation

extension Configuration {
    /// The reader of the library's pages, with the site's own source profiles. Throws
    /// `DocumentsError` when the folder or a profile in it cannot be used.
    func pageReader() throws -> PageReader {
        guard !profiles.isEmpty else { return PageReader() }
        return PageReader(
            profiles: try SourceProfile.builtIn(andFolder: URL(fileURLWithPath: profiles)))
    }
}
