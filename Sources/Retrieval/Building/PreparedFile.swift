// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation

/// A file of the corpus with its content hash, or why it could not be read.
struct ScannedFile: Sendable {
    var path: String
    var sha256: Result<String, UnreadableFile>
}

/// Why a file could not be read.
struct UnreadableFile: Error {
    var message: String
}

/// Everything that one file adds to a generation, worked out on a worker.
struct PreparedFile: Sendable {
    /// One passage with what the indexes need of it.
    struct Item: Sendable {
        var passage: Passage
        var terms: PostingsBuilder.Frequencies
        var embeddingText: String
        var key: EmbeddingKey
        /// Whether it belongs to the page's symptom key.
        var isInKey: Bool
        /// Its sentences and items, to embed.
        var statements: [(text: String, key: EmbeddingKey)]
    }

    var path: String
    var sha256: String
    var issues: [PageIssue]
    /// The page without its sections; nil when there is nothing to index.
    var page: Page?
    var pageTerms: PostingsBuilder.Frequencies = [:]
    var items: [Item] = []
    /// The whole symptom key of the page, to embed.
    var keyText = ""
    /// Whether the rows of the generation before were taken over.
    var isReused = false
    /// Whether the file could not be read.
    var isUnreadable = false
}

/// Turns scanned files into prepared ones: reads them, or takes over what the last generation
/// holds.
struct FilePreparer: Sendable {
    let library: Library
    let counter: TermCounter
    let symptoms: SymptomKey
    let statements: PassageStatements
    /// The generation to take rows from, if its analysis is the same.
    let base: Generation?
    /// Its files, by path.
    let baseFiles: [String: FileRecord]

    /// Prepares one file; problems become issues.
    func prepare(_ file: ScannedFile) throws(RetrievalError) -> PreparedFile {
        switch file.sha256 {
        case .failure(let problem):
            return unreadable(file.path, problem.message)
        case .success(let hash):
            if let base, let known = baseFiles[file.path], known.sha256 == hash {
                return try reused(known, from: base)
            }
            return read(file.path)
        }
    }

    private func unreadable(_ path: String, _ message: String) -> PreparedFile {
        PreparedFile(
            path: path, sha256: "", issues: [PageIssue(code: "unreadable", message: message)],
            isUnreadable: true)
    }

    private func read(_ path: String) -> PreparedFile {
        let bytes: [UInt8]
        do {
            bytes = try library.bytes(path)
        } catch {
            return unreadable(path, "\(error)")
        }
        let reading = library.read(bytes, path)
        let file = PreparedFile(path: path, sha256: SHA256.hex(bytes), issues: reading.issues)
        guard let page = reading.page, !reading.passages.isEmpty else { return file }
        return indexed(file, page, reading.passages)
    }

    private func reused(
        _ known: FileRecord, from base: Generation
    ) throws(RetrievalError) -> PreparedFile {
        var file = PreparedFile(path: known.path, sha256: known.sha256, issues: known.issues)
        file.isReused = true
        guard let number = known.page, base.pages.indices.contains(number) else { return file }
        let record = base.pages[number]
        let page = Page(
            id: record.id, file: record.file, title: record.title, names: record.names,
            source: record.source, reviewed: record.reviewed, reviewDue: record.reviewDue,
            urgency: try base.urgency(ofPage: number))
        return indexed(file, page, try base.passages(Array(record.passages)))
    }

    private func indexed(_ file: PreparedFile, _ page: Page, _ passages: [Passage]) -> PreparedFile
    {
        var file = file
        file.page = page
        file.page?.sections = []
        file.pageTerms = counter.pageTerms(title: page.title, names: page.names)
        file.items = passages.map { passage in
            let text = passage.embeddingText(title: page.title)
            return PreparedFile.Item(
                passage: passage, terms: counter.passageTerms(passage), embeddingText: text,
                key: EmbeddingKey(text: text), isInKey: symptoms.holds(passage),
                statements: statements.statements(of: passage.text.string).map {
                    ($0, EmbeddingKey(text: $0))
                })
        }
        file.keyText = symptoms.text(of: passages, title: page.title)
        return file
    }
}
