// SPDX-License-Identifier: Apache-2.0
//
// A folder of HTML pages as a build sees it.

public import Documents
import Foundation

extension Library {
    /// Reads a corpus folder. Other source profiles are another version: they read every page
    /// again. Archives are unpacked below `unpacked`.
    init(corpus: Corpus, unpacked: URL, reader: PageReader, splitter: PassageSplitter) {
        var corpus = corpus
        corpus.unpacked = unpacked
        let archives = UnpackedArchives(folder: unpacked, corpus: corpus)
        self.init(
            version:
                "reader \(ReadingVersion.current); \(splitter.wordsMax) words; "
                + "profiles \(reader.profilesIdentity)",
            unpack: { try archives.update() },
            list: { [corpus] in
                let listing = corpus.files()
                return (
                    listing.files.map(\.path),
                    listing.issues.map { (file: $0.path, issue: $0.issue) }
                )
            },
            bytes: { [corpus] in try corpus.bytes(of: $0) },
            read: { bytes, path in
                let reading = reader.read(bytes, file: path)
                return Reading(
                    page: reading.page,
                    passages: reading.isIndexable ? splitter.passages(of: reading.page) : [],
                    fact: PageFact(reading), issues: reading.issues)
            })
    }
}

extension IndexBuilder {
    /// Builds an index of a corpus folder.
    ///
    /// - Parameters:
    ///   - corpus: The folder of pages.
    ///   - store: The index to build.
    ///   - embedder: Makes the vectors.
    ///   - reader: Makes pages of files.
    ///   - splitter: Cuts pages into passages.
    public init(
        corpus: Corpus, store: GenerationStore, embedder: any Embedder,
        reader: PageReader = PageReader(), splitter: PassageSplitter = PassageSplitter()
    ) {
        self.init(
            store: store,
            library: Library(
                corpus: corpus, unpacked: store.folder.appending(path: "unpacked"),
                reader: reader, splitter: splitter),
            embedder: embedder)
    }
}
