// SPDX-License-Identifier: Apache-2.0

/// The inverted indexes of a generation in the making: over passages, whole pages, symptom keys and
/// titles.
struct GenerationPostings: Sendable {
    private var numbers = TermNumbers()
    private var passages: PostingsBuilder
    private var pages: PostingsBuilder
    private var keys: PostingsBuilder
    private var titles: PostingsBuilder
    private var sum = FrequencySum()
    private var whole = FrequencySum()
    private var key = FrequencySum()

    /// Starts with no page.
    init(parameters: BM25Parameters) {
        passages = PostingsBuilder(parameters: parameters)
        pages = PostingsBuilder(parameters: parameters)
        keys = PostingsBuilder(parameters: parameters)
        titles = PostingsBuilder(parameters: BM25Parameters(b: 0.3))
    }

    /// Number of different terms.
    var termCount: Int { passages.termCount }

    /// Adds the next page with those of its passages that are new.
    mutating func add(_ file: PreparedFile, _ new: [PreparedFile.Item]) {
        let known = file.terms.map { numbers.number(of: $0) }
        func renumbered(_ document: [TermFrequency]) -> [TermFrequency] {
            document.map {
                TermFrequency(term: known[Int($0.term)], frequency: $0.frequency)
            }
        }
        let page = renumbered(file.pageTerms)
        whole.add(page)
        key.add(page)
        for item in new {
            let terms = renumbered(item.terms)
            sum.add(page)
            sum.add(terms)
            passages.add(sum.finish())
            whole.add(terms)
            if item.isInKey { key.add(terms) }
        }
        keys.add(key.finish())
        titles.add(page)
        pages.add(whole.finish())
    }

    /// The files with their names.
    func encoded() -> [(name: String, bytes: [UInt8])] {
        [
            (GenerationFiles.passagePostings, passages.encoded(numbers)),
            (GenerationFiles.pagePostings, pages.encoded(numbers)),
            (GenerationFiles.keyPostings, keys.encoded(numbers)),
            (GenerationFiles.titlePostings, titles.encoded(numbers)),
        ]
    }
}
