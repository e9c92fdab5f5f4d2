// SPDX-License-Identifier: Apache-2.0
//
// The shell around ChatState: reads lines, talks to the daemon, prints, and takes signals. There is
// one way out, by a line or by a signal, and the conversation is forgotten on it. If this program
// crashes, the daemon forgets the conversation when it has been idle for long enough.

import Foundation
import Synchronization
import WireProtocol

/// Holds a chat.
final class ChatLoop: Sendable {
    private struct Shared {
        var state: ChatState
        var answering: Task<Void, Never>?
        var session: String?
        var turns: [ChatDocument.Turn] = []
        /// Exit status of the last question.
        var status: Int32 = 0
    }

    private let client: DaemonClient
    private let style = TerminalStyle.ofStandardOutput()
    private let showsThinking: Bool
    private let json: Bool
    private let input: LineInput
    private let shared: Mutex<Shared>

    init(client: DaemonClient, state: ChatState, showsThinking: Bool, json: Bool) {
        self.client = client
        self.showsThinking = showsThinking
        self.json = json
        input = LineInput(plain: json)
        shared = Mutex(Shared(state: state))
    }

    /// Talks until the person leaves. Returns the exit status; the read of a line may still be
    /// waiting then, so that only the end of the program ends it. Throws when the daemon cannot be
    /// reached at the beginning.
    func run() async throws -> Int32 {
        try await open()
        let (endings, ending) = AsyncStream.makeStream(of: Int32.self)
        let interrupts = Interrupts([SIGINT, SIGTERM, SIGHUP]) { [self] number in
            if let status = statusAfter(signal: number) { ending.yield(status) }
        }
        Task { ending.yield(await talk()) }
        let status = await endings.first { _ in true }
        withExtendedLifetime(interrupts) {}
        await close()
        input.restoreTerminal()
        if input.isInteractive { show("") }
        if json { try JSONPrinter.print(ChatDocument(turns: shared.withLock { $0.turns })) }
        return status ?? 0
    }

    /// Takes lines until the person leaves or they end. Returns the exit status.
    private func talk() async -> Int32 {
        if input.isInteractive {
            say("Wardbook. Type a question; /help lists the commands, /quit leaves.")
        }
        while shared.withLock({ $0.state.phase }) != .over {
            // A closed line is also what an interrupted read gives.
            await take(await input.next(prompt: "> ").map { .line($0) } ?? .end)
        }
        return input.isInteractive ? 0 : shared.withLock { $0.status }
    }

    private func take(_ happened: ChatState.Input) async {
        switch shared.withLock({ $0.state.receive(happened) }) {
        case .none, .cancel, .leave: break
        case .ask(let request): await ask(request)
        case .open(let citation): await reporting { try await self.show(citation) }
        case .list(let places):
            show(SourceList(style: style, words: .all(but: [])).text(of: places))
        case .say(let text): say(text)
        case .help: if !json { show(ChatHelp(style: style).text) }
        case .forget:
            await close()
            await reporting { try await self.open() }
            say("The conversation and the patient are forgotten.")
        }
    }

    // MARK: A turn

    /// Asks in a task of its own, so that Ctrl-C can break it off.
    private func ask(_ request: AskRequest) async {
        let task = Task { await self.answer(request) }
        shared.withLock { $0.answering = task }
        await task.value
        shared.withLock { $0.answering = nil }
    }

    private func answer(_ request: AskRequest) async {
        var answer: Answer?
        do {
            answer = try await reply(to: request)
            let isDeclined = answer?.status == .declined
            note(request, answer: answer, status: isDeclined ? ClientFailure.declinedExitStatus : 0)
        } catch let problem as Problem {
            reportError("\(problem.detail) \(problem.whatToDo)")
            note(request, problem: problem, status: ClientFailure.exitStatus(of: problem))
        } catch let failure as ClientFailure where !Task.isCancelled {
            reportError(failure.message)
            note(request, status: failure.exitStatus)
        } catch {
            say("Stopped.")
            note(request, status: 0)
        }
        _ = shared.withLock { $0.state.receive(.turnOver(answer)) }
    }

    /// Asks within the conversation. One that the daemon has forgotten is begun anew, once.
    private func reply(to request: AskRequest) async throws -> Answer {
        var request = request
        request.session = shared.withLock { $0.session }
        do {
            return try await stream(request)
        } catch let problem as Problem where problem.type == Problem.noSession {
            say("What was said before has been forgotten; this question stands alone.")
            try await open()
            request.session = shared.withLock { $0.session }
            return try await stream(request)
        }
    }

    private func stream(_ request: AskRequest) async throws -> Answer {
        var printer = AnswerPrinter(
            AnswerText(style: style, sources: .brief, showsThinking: showsThinking), json: json)
        var answer: Answer?
        try await client.ask(request) { event in
            try Task.checkCancellation()
            printer.print(event)
            if case .done(let whole) = event { answer = whole }
        }
        try Task.checkCancellation()
        guard let answer else { throw ClientFailure.interrupted }
        if !json { show("") }
        return answer
    }

    private func note(
        _ request: AskRequest, answer: Answer? = nil, problem: Problem? = nil, status: Int32
    ) {
        shared.withLock { shared in
            shared.turns.append(
                .init(question: request.question, answer: answer, problem: problem))
            shared.status = status
        }
    }

    // MARK: The conversation

    private func open() async throws {
        let opened = try await client.post(
            "/v1/sessions", [String: String](), as: SessionResponse.self)
        shared.withLock { $0.session = opened.session }
    }

    private func close() async {
        guard let session = shared.withLock({ $0.session }) else { return }
        shared.withLock { $0.session = nil }
        // If the daemon is gone, so is the conversation.
        try? await client.delete("/v1/sessions/\(session)")
    }

    private func show(_ citation: Citation) async throws {
        let passage = try await client.passage(citation.passage)
        let page = try? await client.page(citation.page)
        let text = PassageText(style: style)
        show(text.passage(passage, quote: citation.quote, of: page))
    }

    // MARK: Signals and output

    /// Ctrl-C breaks off an answer; at the prompt, and for the other signals, the chat is over with
    /// the status that is returned.
    private func statusAfter(signal number: Int32) -> Int32? {
        guard number == SIGINT else { return 128 + number }
        let (action, task) = shared.withLock { ($0.state.receive(.interrupt), $0.answering) }
        if action == .cancel { task?.cancel() }
        return action == .leave ? 0 : nil
    }

    private func reporting(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch let problem as Problem {
            reportError("\(problem.detail) \(problem.whatToDo)")
        } catch let failure as ClientFailure {
            reportError(failure.message)
        } catch {
            reportError("\(error)")
        }
    }

    private func say(_ text: String) {
        guard !json else { return }
        show(style.wrap(text))
    }

    private func show(_ text: String) {
        guard !json else { return }
        print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
        fflush(nil)
    }
}

/// What `wardbook chat --json` prints at the end.
struct ChatDocument: Encodable {
    /// A question with its answer, or why there is none; with neither it was broken off.
    struct Turn: Encodable {
        var question: String
        var answer: Answer?
        var problem: Problem?
    }

    var turns: [Turn]
}
