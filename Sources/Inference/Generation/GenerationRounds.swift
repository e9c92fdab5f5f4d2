// SPDX-License-Identifier: Apache-2.0
//
// Generations that overlap take turns by the token: every round reads a piece of one prompt and
// writes one step of all the others, in a single pass over the weights (Yu et al. 2022, "Orca").
// What each writes is what it would write alone, to the bit, since the kernels' results for a token
// do not depend on the rest of the batch.

/// Generations in the making. Used on the model's queue.
final class GenerationRounds {
    /// One generation with whoever waits for it.
    struct Member {
        let generation: Generation
        let writer: TokenWriter
        let isCancelled: () -> Bool
        /// Takes the summary, or nil if it was cancelled.
        let finish: (GenerationSummary?) -> Void
    }

    private let session: DecodingSession
    private var members: [Member] = []

    /// Tokens of a prompt that are read between two steps of those who write: a pause of some tens
    /// of milliseconds, long enough for a small model to read at most of its speed.
    private static let readingPiece = 64

    init(_ session: DecodingSession) { self.session = session }

    /// Whether nothing is left to do.
    var isEmpty: Bool { members.isEmpty }

    /// Lets another one take part.
    func add(_ member: Member) {
        if members.isEmpty { session.decoder.pool.begin() }
        members.append(member)
    }

    /// One round. The prompt that came first is read first.
    func round() {
        remove { $0.isCancelled() ? .some(nil) : nil }
        let writing = members.filter { $0.writer.state == .writing }
        if let first = members.first(where: { $0.writer.state == .reading }) {
            session.read(
                for: first.writer, limit: writing.isEmpty ? .max : Self.readingPiece,
                cancelled: first.isCancelled)
        }
        if !writing.isEmpty {
            session.write(
                writing.map(\.writer), cancelled: { writing.allSatisfy { $0.isCancelled() } })
        }
        remove { member in
            guard case .finished = member.writer.state else { return nil }
            return .some(member.generation.finish(member.writer))
        }
    }

    /// Takes out those for which `result` gives something and tells whoever waits for them.
    private func remove(_ result: (Member) -> GenerationSummary??) {
        guard !members.isEmpty else { return }
        members.removeAll { member in
            guard let summary = result(member) else { return false }
            session.shelf.put(member.writer.reading.cache)
            member.finish(summary)
            return true
        }
        guard members.isEmpty else { return }
        session.decoder.pool.end()
        session.passages.save()
    }
}
