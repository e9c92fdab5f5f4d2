// SPDX-License-Identifier: Apache-2.0

import Documents

/// Everything that one file adds to a generation, worked out on a worker.
struct PreparedFile: Sendable {
    /// One passage with what the indexes need of it.
    struct Item: Sendable {
        var passage: Passage
        /// Of its heading path and text, by number within the file.
        var terms: [TermFrequency]
        var embeddingText: String
        var key: EmbeddingKey
        /// Whether it belongs to the page's symptom key.
        var isInKey: Bool
        /// Its sentences and items, to embed.
        var statements: [(text: String, key: EmbeddingKey)]
    }

    var path: String
    var sha256: String
    /// What the review of the library knew of it; nil when it could not be read.
    var fact: PageFact?
    var issues: [PageIssue]
    /// Whether the generation before knows the file.
    var isKnown: Bool
    /// Identity of the page that stands for this one, when their texts are equal.
    var duplicateOf: String?
    /// The page without its sections; nil when there is nothing to index.
    var page: Page?
    /// All terms of the file, by number.
    var terms: [String] = []
    /// Of its title and names.
    var pageTerms: [TermFrequency] = []
    var items: [Item] = []
    /// The page's rows of the red-flag table, to embed.
    var helpItems: [PreparedHelpItem] = []
    /// The whole symptom key of the page, to embed.
    var keyText = ""
    var key = EmbeddingKey(bytes: [])
    /// Why the file could not be read; nil when it was.
    var failure: ReadingFailure?

    /// Starts with what scanning found.
    init(_ file: ScannedFile) {
        path = file.path
        sha256 = file.sha256
        fact = file.fact
        issues = file.issues
        isKnown = file.isKnown
        failure = file.failure
    }
}

/// Turns scanned files into prepared ones: what was read, or what the last generation holds, with
/// what the library as a whole says about it.
struct FilePreparer: Sendable {
    let library: Library
    let counter: TermCounter
    let symptoms: SymptomKey
    let statements: PassageStatements
    /// The generation that known files are taken from, with its files.
    let base: Generation?
    let baseFiles: [String: FileRecord]
    /// By file, for articles only.
    let conclusions: [String: PageConclusion]

    /// Prepares one file; problems become issues.
    func prepare(_ file: ScannedFile) throws(RetrievalError) -> PreparedFile {
        var prepared = PreparedFile(file)
        guard let conclusion = conclusions[file.path] else { return prepared }
        prepared.duplicateOf = conclusion.duplicateOf
        guard conclusion.duplicateOf == nil, let content = try content(of: file) else {
            return prepared
        }
        var page = content.page
        page.take(conclusion)
        add(page, content.passages, to: &prepared)
        return prepared
    }

    /// What the file says: kept from the first look, taken over, or read again.
    private func content(
        of file: ScannedFile
    ) throws(RetrievalError) -> (page: Page, passages: [Passage])? {
        if let reading = file.reading { return (reading.page, reading.passages) }
        if file.isKnown, let content = try known(file) { return content }
        // Should the file have changed since the first look, the next build finds another hash.
        guard let bytes = try? library.bytes(file.path) else { return nil }
        let reading = library.read(bytes, file.path)
        return reading.passages.isEmpty ? nil : (reading.page, reading.passages)
    }

    /// The rows of the generation before, with the title and names that are the page's own. Nil when
    /// another page stood for this one.
    private func known(
        _ file: ScannedFile
    ) throws(RetrievalError) -> (page: Page, passages: [Passage])? {
        guard let base, let number = baseFiles[file.path]?.page, let fact = file.fact,
            base.pages.indices.contains(number)
        else { return nil }
        let record = base.pages[number]
        let page = Page(
            id: record.id, file: record.file, title: fact.title, names: fact.names,
            source: record.source, reviewed: record.reviewed, reviewDue: record.reviewDue,
            licence: record.licence, urgency: try base.urgency(ofPage: number))
        return (page, try base.passages(Array(record.passages)))
    }

    private func add(_ page: Page, _ passages: [Passage], to file: inout PreparedFile) {
        let terms = counter.count(title: page.title, names: page.names, passages: passages)
        file.page = page
        file.terms = terms.terms
        file.pageTerms = terms.page
        file.items = zip(passages, terms.passages).map { passage, terms in
            let text = passage.embeddingText(title: page.title)
            return PreparedFile.Item(
                passage: passage, terms: terms, embeddingText: text,
                key: EmbeddingKey(text: text), isInKey: symptoms.holds(passage),
                statements: statements.statements(of: passage.text.string).map {
                    ($0, EmbeddingKey(text: $0))
                })
        }
        file.helpItems = PreparedHelpItem.items(of: page.urgency)
        let key = file.items.filter(\.isInKey).map(\.passage.text.string)
        file.keyText = ([page.title + "."] + key).joined(separator: " ")
        file.key = EmbeddingKey(text: file.keyText)
    }
}
