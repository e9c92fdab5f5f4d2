// SPDX-License-Identifier: Apache-2.0

public import Documents

extension IndexBuilder {
    /// Prepares to build the index of a folder of HTML pages.
    public init(
        store: GenerationStore, corpus: Corpus, reader: PageReader = PageReader(),
        splitter: PassageSplitter = PassageSplitter(), embedder: any Embedder
    ) {
        let library = Library(
            version: "reading \(ReadingVersion.current)",
            list: {
                let listing = corpus.files()
                return (
                    listing.files.map(\.path), listing.issues.map { ($0.path, $0.issue) }
                )
            },
            bytes: { try corpus.bytes(of: $0) },
            read: { bytes, path in
                let reading = reader.read(bytes, file: path)
                guard reading.isIndexable else { return .init(page: nil, issues: reading.issues) }
                return .init(
                    page: reading.page, passages: splitter.passages(of: reading.page),
                    issues: reading.issues)
            })
        self.init(store: store, library: library, embedder: embedder)
    }
}
