// SPDX-License-Identifier: Apache-2.0

import Answering
import ArgumentParser
import Foundation
import Retrieval

/// `wardbook-eval conversations`: is the right page cited when a follow-up leans on what was said
/// before, and is a question that stands alone left alone?
struct ConversationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversations",
        abstract: "Pages cited at the last turn of conversations, with and without rewriting.",
        discussion: """
            Answers are the library's own words, without a language model: which pages are cited \
            does not depend on one.
            """)

    @OptionGroup var options: IndexOptions

    @Option(help: "A file of conversations, JSON lines.")
    var queries: String

    @Option(help: "Only this split of the file.")
    var split: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @Flag(help: "List the conversations whose last turn went wrong.")
    var errors = false

    func run() async throws {
        let conversations = try LabelledConversation.read(URL(fileURLWithPath: queries))
            .filter { split == nil || $0.split == split }
        guard !conversations.isEmpty else {
            throw QuestionFileError(description: "\(queries) holds no such conversation")
        }
        let searcher = try options.searcher()
        let run = ConversationRun(searcher: searcher)
        var outcomes: [ConversationOutcome] = []
        for conversation in conversations {
            outcomes.append(try await run.outcome(of: conversation))
        }
        let report = ConversationReport(
            file: URL(fileURLWithPath: queries).lastPathComponent, outcomes)
        print(json ? try report.json() : report.markdown())
        if errors, !json { list(outcomes) }
    }

    private func list(_ outcomes: [ConversationOutcome]) {
        for outcome in outcomes where !outcome.rewriting.isRight || outcome.isWronglyChanged {
            let conversation = outcome.conversation
            print(
                "\(conversation.id) \(conversation.kind) [\(conversation.pages.joined(separator: ", "))]"
            )
            print("    " + conversation.turns.joined(separator: " | "))
            print("    understood: \(outcome.rewriting.understoodAs ?? "as typed")")
            print("    cited: \(outcome.rewriting.pages.joined(separator: ", "))")
        }
    }
}

/// What became of the last turn of one conversation.
struct ConversationOutcome: Sendable {
    /// One way of answering it.
    struct Way: Sendable {
        /// Pages cited, those cited most first; empty when it was declined.
        var pages: [String]
        /// Whether a right page was cited.
        var isRight: Bool
        /// Whether no page was cited more often than a right one.
        var isFirst: Bool
        /// The rewritten question.
        var understoodAs: String?
    }

    var conversation: LabelledConversation
    /// With the turns before it.
    var rewriting: Way
    /// As if it were the first.
    var alone: Way

    /// Whether a question that stands alone was changed.
    var isWronglyChanged: Bool {
        conversation.alone == true && rewriting.understoodAs != nil
    }
}

/// Holds conversations with the engine.
struct ConversationRun {
    private let engine: AnswerEngine

    init(searcher: Searcher) {
        engine = AnswerEngine(
            searcher: searcher, embedder: searcher.embedder, model: nil, tokensMax: 0,
            pageNames: PageNames(searcher.generation.pages))
    }

    /// Holds one conversation, and asks its last question once more without the others.
    func outcome(of conversation: LabelledConversation) async throws -> ConversationOutcome {
        var earlier: [Turn] = []
        for text in conversation.turns.dropLast() {
            let (_, turn) = try await answer(text, after: earlier)
            if let turn { earlier.append(turn) }
        }
        let last = conversation.turns[conversation.turns.count - 1]
        let (withTurns, _) = try await answer(last, after: earlier)
        let (without, _) = try await answer(last, after: [])
        return ConversationOutcome(
            conversation: conversation, rewriting: way(withTurns, conversation),
            alone: way(without, conversation))
    }

    private func answer(_ text: String, after earlier: [Turn]) async throws -> (
        GroundedAnswer?, Turn?
    ) {
        var recorder = TurnRecorder(question: text)
        var answer: GroundedAnswer?
        try await engine.answer(Question(text, earlier: earlier)) { event in
            recorder.see(event)
            if case .done(let whole) = event { answer = whole }
        }
        return (answer, recorder.remembered)
    }

    /// A condition's sub-pages ("gout/treatment") count as the condition.
    private static func whole(_ page: String) -> String {
        String(page.prefix { $0 != "/" })
    }

    private func way(_ answer: GroundedAnswer?, _ conversation: LabelledConversation)
        -> ConversationOutcome.Way
    {
        guard let answer, answer.declined == nil else {
            return .init(
                pages: [], isRight: false, isFirst: false, understoodAs: answer?.understoodAs)
        }
        var counts: [String: Int] = [:]
        for sentence in answer.sentences {
            for number in sentence.citations {
                let page = answer.citations.first { $0.number == number }?.page.id
                counts[Self.whole(page ?? ""), default: 0] += 1
            }
        }
        let most = counts.values.max() ?? 0
        let right = conversation.pages.compactMap { counts[$0] }.max() ?? 0
        return .init(
            pages: counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            isRight: right > 0, isFirst: right > 0 && right == most,
            understoodAs: answer.understoodAs)
    }
}
