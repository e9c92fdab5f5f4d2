// SPDX-License-Identifier: Apache-2.0
//
// A page is known by its path, never by its title.

/// Makes identities of paths.
public enum PageIdentity {
    /// The identity of the page in `file` (a path below the corpus folder): the path within its
    /// archive, if it is in one, without a mirror's host folder, without a leading `conditions/`,
    /// without `index.html` or the extension. `conditions/shingles/index.html` gives `shingles`;
    /// `www.nhs.uk/conditions/shingles/symptoms.html` gives `shingles/symptoms`. Of a full path
    /// only what follows `conditions/` counts, or the last step.
    public static func of(file: String) -> String {
        var parts = file.split(separator: "/").map(String.init)
        if let last = parts.popLast() {
            let stem = withoutExtension(last)
            if !(["index", "default"].contains(stem.lowercased())) { parts.append(stem) }
        }
        if file.hasPrefix("/") {
            // Not below a corpus folder: a file that was named by its full path.
            let known = parts.lastIndex { $0.lowercased() == "conditions" }
            parts.removeFirst(known ?? max(0, parts.count - 1))
        }
        if let archive = parts.dropLast().lastIndex(where: ArchiveFormat.isArchive) {
            parts.removeFirst(archive + 1)
        }
        if parts.count > 1, parts[0].contains(".") { parts.removeFirst() }
        if parts.count > 1, parts[0].lowercased() == "conditions" { parts.removeFirst() }
        return parts.isEmpty ? "index" : parts.joined(separator: "/")
    }

    private static func withoutExtension(_ name: String) -> String {
        for ending in [".html", ".htm", ".xhtml", ".HTML", ".HTM", ".XHTML"]
        where name.hasSuffix(ending) {
            return String(name.dropLast(ending.count))
        }
        return name
    }
}
