// SPDX-License-Identifier: Apache-2.0
//
// A folder of HTML pages as a build sees it.

public import Documents

extension Library {
    /// Reads a corpus folder. `configuration` names the source profiles in use, so that other
    /// profiles read every page again.
    init(
        corpus: Corpus, reader: PageReader, splitter: PassageSplitter, configuration: String
    ) {
        self.init(
            version:
                "reader \(ReadingVersion.current); \(splitter.wordsMax) words; \(configuration)",
            list: {
                let listing = corpus.files()
                return (
                    listing.files.map(\.path),
                    listing.issues.map { (file: $0.path, issue: $0.issue) }
                )
            },
            bytes: { try corpus.bytes(of: $0) },
            read: { bytes, path in
                let reading = reader.read(bytes, file: path)
                guard reading.isIndexable else { return Reading(issues: reading.issues) }
                return Reading(
                    page: reading.page, passages: splitter.passages(of: reading.page),
                    issues: reading.issues)
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
    ///   - configuration: Names the source profiles in use; another name reads all pages again.
    public init(
        corpus: Corpus, store: GenerationStore, embedder: any Embedder,
        reader: PageReader = PageReader(), splitter: PassageSplitter = PassageSplitter(),
        configuration: String = "built-in profiles"
    ) {
        let library = Library(
            corpus: corpus, reader: reader, splitter: splitter, configuration: configuration)
        self.init(store: store, library: library, embedder: embedder)
    }
}
