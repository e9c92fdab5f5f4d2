// SPDX-License-Identifier: Apache-2.0
//
// Assessment mode: from a story to red flags, urgency, likely condition and a question that would
// help to decide. Rules and the library's words decide; the model may think and may weigh the
// candidates, and never touches the urgency. Start here.

public import Documents
public import Inference
public import Retrieval

import TextAnalysis

/// What an assessment came to, with all that it rests on.
public struct Assessment: Sendable {
    /// How soon help is needed, with the items that say so.
    public var urgency: GroundedUrgency
    /// The likely condition; nil when inconclusive.
    public var condition: GroundedCondition?
    /// A question that would help to decide.
    public var followUp: String?
    /// What thinking took place.
    public var thinking: ThinkingRecord?
    /// The candidates, most likely first.
    public var candidates: [Candidate]
    /// What the urgency was concluded from, by name.
    public var features: [String: Double]
    /// Level that red flags demand by themselves.
    public var floor: UrgencyLevel
}

/// Assesses stories with one generation of the library.
public struct Assessor: Sendable {
    /// Below this share of belief no page is named.
    static let confidenceMin = 0.12
    /// Pages so likely that nearness to their items counts more.
    static let likelyMin = 0.05

    let searcher: Searcher
    let embedder: any Embedder
    let model: (any LanguageModel)?
    let analyzer: TextAnalyzer
    var weights = AssessmentModel.builtIn

    /// Creates an assessor.
    /// - Parameter model: What may think and weigh candidates; without one the rules decide alone.
    public init(searcher: Searcher, embedder: any Embedder, model: (any LanguageModel)?) {
        self.searcher = searcher
        self.embedder = embedder
        self.model = model
        analyzer = TextAnalyzer()
    }

    private var generation: Generation { searcher.generation }

    /// A question beside the red-flag table.
    func story(_ text: String, _ patient: Patient) async throws -> Story {
        try await Story(
            text, patient: Person(patient, question: text),
            reader: StatementReader(analyzer: analyzer), searcher: searcher,
            embedder: embedder)
    }

    /// The emergency that the words demand; nil when they demand none.
    /// - Parameter pages: What retrieval found, best first.
    func emergency(_ story: Story, pages: [RankedPage]) throws -> GroundedUrgency? {
        let matches = try raised(story, candidates(story, pages)).filter {
            $0.item.level == .emergency
        }
        // Signs of an emergency are one whether or not the library has a page on it.
        guard !matches.isEmpty || !story.emergencies.isEmpty else { return nil }
        return GroundedUrgency(level: .emergency, because: try reasons(matches))
    }

    private func candidates(_ story: Story, _ pages: [RankedPage]) -> [Candidate] {
        CandidateRanking(generation: generation, model: weights).candidates(story, pages: pages)
    }

    /// Assesses a question.
    /// - Parameters:
    ///   - text: The question as it was understood, standing alone.
    ///   - pages: What retrieval found for it, best first.
    ///   - policy: How long the model may think.
    ///   - onUrgency: Is handed the urgency before the model begins; not called for a question that
    ///     tells of nobody ("What is gout?").
    ///   - onThought: Is handed the thinking as it is written.
    public func assess(
        _ text: String, patient: Patient, pages: [RankedPage], plan: ThinkingPlan,
        onUrgency: (GroundedUrgency) async throws -> Void = { _ in },
        onThought: (String) async throws -> Void = { _ in }
    ) async throws -> Assessment {
        let story = try await story(text, patient)
        var candidates = candidates(story, pages)
        let flags = try raised(story, candidates)
        let features = UrgencyFeatures(generation: generation)
            .features(story, pages: pages, flags: flags)
        // Before the model has its say: it may reorder pages, never touch the level.
        let urgency = try UrgencyDecision(generation: generation, weights: weights)
            .urgency(story, features, flags, candidates, reasons: reasons)
        if story.tellsOfPatient { try await onUrgency(urgency) }
        var thinking: ThinkingRecord?
        if let model {
            let deliberation = Deliberation(model: model, plan: plan, generation: generation)
            thinking = try await deliberation.weigh(&candidates, text, patient, onThought)
        }
        return Assessment(
            urgency: urgency, condition: Self.condition(candidates, story),
            followUp: try await ClarifyingQuestion(
                generation: generation, embedder: embedder, analyzer: analyzer
            ).question(story, candidates, level: urgency.level),
            thinking: thinking, candidates: candidates, features: features,
            floor: flags.map(\.item.level).max() ?? .unknown)
    }

    /// Red flags of all pages, and of the likely ones whatever their level.
    private func raised(_ story: Story, _ candidates: [Candidate]) throws -> [FlagMatch] {
        let likely = Set(
            candidates.filter { $0.probability >= Self.likelyMin }
                .flatMap { generation.pages($0.page.id) }.map(\.number))
        let flags = RedFlags(generation: generation, analyzer: analyzer)
        var emergencies = flags.matches(story, level: .emergency, pages: likely)
        if emergencies.isEmpty {
            emergencies = try flags.alarms(story, weights.alarm, pages: likely)
        }
        if emergencies.isEmpty {
            emergencies = flags.advice(
                ofPages: story.emergencies.flatMap(\.pages), for: story)
        }
        return emergencies
            + flags.audienceMatches(story, pages: Set(candidates.prefix(1).map(\.page.number)))
    }

    /// The page to name, or nil when no page is likely enough or nothing was told.
    private static func condition(_ candidates: [Candidate], _ story: Story) -> GroundedCondition? {
        guard let first = candidates.first, first.probability >= confidenceMin, !story.own.isEmpty
        else { return nil }
        let others = candidates.dropFirst().filter { $0.probability >= confidenceMin / 2 }
        return GroundedCondition(
            page: first.page, confidence: first.probability,
            alternatives: others.prefix(4).map(\.page))
    }

    /// Matches as reasons, each item of the same words once.
    func reasons(_ matches: [FlagMatch]) throws -> [GroundedUrgency.Reason] {
        var seen: Set<String> = []
        var reasons: [GroundedUrgency.Reason] = []
        for match in matches where reasons.count < 4 {
            let text = try generation.helpText(match.item)
            guard seen.insert(text.text.string).inserted,
                let passage = try generation.passage(holding: text.text, page: match.item.page)
            else { continue }
            let citation = Citation(
                number: reasons.count + 1, page: generation.pages[match.item.page],
                heading: passage.heading, passage: passage.id, quote: text.text.string,
                span: text.text.span)
            reasons.append(GroundedUrgency.Reason(citation: citation, text: text.text.string))
        }
        return reasons
    }
}
