// SPDX-License-Identifier: Apache-2.0
//
// The question that would help most. First a red flag of the likely page that what was told comes
// near but does not reach; then, of two close candidates, the symptom of one that the other does
// not have and that was not spoken of. The words asked about are the page's own.

import Documents
import Retrieval
import TextAnalysis

/// Finds the question to ask.
struct ClarifyingQuestion {
    /// Emergency items whose best cosine lies here are neither told nor far away.
    static let unsure: Range<Float> = 0.42..<0.60
    /// Candidates are close when the second has at least this share of the first's probability.
    static let closeMin = 0.4
    /// A symptom that comes this near to a statement has been spoken of already.
    static let spokenMin: Float = 0.55
    /// Symptoms that are compared, for each page.
    private static let symptomsMax = 24

    /// Something that could be asked about.
    private struct Option {
        var text: String
        var heading: String
        var page: PageRecord
        var vector: [Float]
    }

    let generation: Generation
    let embedder: any Embedder
    let analyzer: TextAnalyzer

    /// The question, or nil when nothing would help.
    func question(_ story: Story, _ candidates: [Candidate], level: UrgencyLevel) async throws
        -> String?
    {
        guard let first = candidates.first, !story.own.isEmpty else { return nil }
        if level < .emergency, let question = try redFlag(story, first) { return question }
        guard candidates.count > 1, candidates[1].probability >= Self.closeMin * first.probability
        else { return nil }
        return try await separating(story, first, candidates[1])
    }

    /// An emergency item of the page that cannot be excluded.
    private func redFlag(_ story: Story, _ candidate: Candidate) throws -> String? {
        let items = generation.helpItems(ofPage: candidate.page.number).filter {
            $0.level == .emergency && story.patient.belongs(to: $0.audience)
        }
        var best: (item: HelpItem, cosine: Float)?
        for item in items {
            // What was denied has been answered.
            let denied = story.denied.map { $0.cosines[item.number] }.max() ?? 0
            let told = story.own.map { $0.cosines[item.number] }.max() ?? 0
            guard denied < Self.unsure.lowerBound, Self.unsure.contains(told),
                told > best?.cosine ?? 0
            else { continue }
            best = (item, told)
        }
        guard let best else { return nil }
        let text = try generation.helpText(best.item)
        return Self.ask(text.text.string)
            + " The page \(candidate.page.title) names it under \(Self.quoted(text.heading.string))."
    }

    /// The symptom that tells two pages apart.
    private func separating(_ story: Story, _ first: Candidate, _ second: Candidate)
        async throws -> String?
    {
        let ofFirst = try await options(first.page)
        let ofSecond = try await options(second.page)
        let told = story.told.map(\.vector)
        var best: (option: Option, other: PageRecord, score: Float)?
        for (options, others, other) in [
            (ofFirst, ofSecond, second.page), (ofSecond, ofFirst, first.page),
        ] {
            for option in options {
                let spoken = told.map { cosine($0, option.vector) }.max() ?? 0
                guard spoken < Self.spokenMin else { continue }
                let shared = others.map { cosine($0.vector, option.vector) }.max() ?? 0
                let score = 1 - shared
                if score > best?.score ?? 0 { best = (option, other, score) }
            }
        }
        return best.map {
            Self.ask($0.option.text)
                + " It stands on the page \($0.option.page.title), under "
                + "\(Self.quoted($0.option.heading)), and not among the symptoms of "
                + "\($0.other.title)."
        }
    }

    /// The list items of the page's symptom sections.
    private func options(_ page: PageRecord) async throws -> [Option] {
        var options: [Option] = []
        for passage in try generation.passages(Array(page.passages)) {
            guard let heading = passage.heading.last, passage.urgency == nil,
                Self.tellsSymptoms(heading)
            else { continue }
            for range in analyzer.sentences(in: passage.text.string) {
                let text = passage.text.string.utf8Slice(range)
                let isItem = text.first?.isLowercase == true && !text.hasSuffix(":")
                guard isItem, text.utf8.count <= 120 else { continue }
                options.append(Option(text: text, heading: heading, page: page, vector: []))
            }
        }
        options = Array(options.prefix(Self.symptomsMax))
        guard !options.isEmpty else { return [] }
        let vectors = try await embedder.embed(options.map(\.text), as: .passage)
        return zip(options, vectors).map { option, vector in
            var option = option
            option.vector = vector
            return option
        }
    }

    private static func tellsSymptoms(_ heading: String) -> Bool {
        let heading = heading.lowercased()
        return heading.contains("symptom") || heading.contains("check if")
            || heading.contains("signs of")
    }

    /// The item as a question; its words stay as they are.
    private static func ask(_ text: String) -> String { "Is this so: \(quoted(text))?" }

    private static func quoted(_ text: String) -> String { "“\(text)”" }
}
