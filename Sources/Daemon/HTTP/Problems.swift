// SPDX-License-Identifier: Apache-2.0
//
// Every problem that a client can meet, in one place, in words for the person behind it.

import Hummingbird
import Inference
import Retrieval
import WireProtocol

/// The problems that the daemon reports.
enum Problems {
    static let assessmentIsOff = Problem(
        kind: "assessmentIsOff", title: "Assessment mode is switched off", status: 422,
        detail: "This site has not switched assessments on.",
        whatToDo:
            "Ask in library mode: leave `mode` out. An administrator switches assessments on with "
            + "`answers.assessment` in the configuration.")

    static let emptyQuestion = Problem(
        kind: "emptyQuestion", title: "Empty question", status: 400,
        detail: "The question is empty.",
        whatToDo: "Ask in a few words, for example `wardbook ask \"What helps a sore throat?\"`.")

    static func busy(_ refusal: FairQueue.Refusal, with work: Admission.Work) -> Problem {
        let detail =
            switch refusal {
            case .full(let waiting): "\(waiting) \(work.rawValue) are waiting already."
            case .fullForUser(let waiting):
                "\(waiting) \(work.rawValue) of yours are waiting already."
            }
        return Problem(
            kind: "busy", title: "Busy", status: 429, detail: detail,
            whatToDo: work == .questions
                ? "Ask again in a while; `wardbook search` answers at once."
                : "Search again in a moment.")
    }

    static let noSession = Problem(
        kind: "noSession", title: "No such conversation", status: 404,
        detail: "There is no conversation of yours with this identity; perhaps it was forgotten.",
        whatToDo: "Begin a new one: POST /v1/sessions.")

    static let noUser = Problem(
        kind: "noUser", title: "No user", status: 403,
        detail: "The system does not tell whose this connection is.",
        whatToDo: "Ask over the Unix-domain socket, or without a conversation.")

    static let administratorsOnly = Problem(
        kind: "administratorsOnly", title: "For administrators", status: 403,
        detail: "Only members of the group \(Peer.administrators) may do this.",
        whatToDo: "Ask an administrator.")

    static let noIndex = Problem(
        kind: "noIndex", title: "No library yet", status: 503,
        detail: "There is no index of the library yet.",
        whatToDo: "The administrator can run `sudo systemctl start wardbook-ingest`.")

    /// Nothing can be answered, for a reason that an administrator has to see to.
    static func outOfService(_ reason: String) -> Problem {
        Problem(
            kind: "outOfService", title: "Out of service", status: 503, detail: reason,
            whatToDo: "The administrator sees with `wardbookd check` what is in order.")
    }

    static let requestNotLeft = Problem(
        kind: "requestNotLeft", title: "Request not left", status: 500,
        detail: "The request for a new index could not be written.",
        whatToDo: "Check the folder that paths.requests names, or run `wardbookd ingest`.")

    static func tooLarge(_ what: String, byteCountMax: Int) -> Problem {
        Problem(
            kind: "tooLarge", title: "Too large", status: 413,
            detail: "\(what) is longer than \(byteCountMax) bytes.",
            whatToDo: "Send a shorter one.")
    }

    static func notUnderstood(_ detail: String, _ whatToDo: String) -> Problem {
        Problem(
            kind: "notUnderstood", title: "Not understood", status: 400, detail: detail,
            whatToDo: whatToDo)
    }

    static func notFound(_ what: String) -> Problem {
        Problem(
            kind: "notFound", title: "Not found", status: 404,
            detail: "There is no \(what) in the library.",
            whatToDo: "`wardbook search` shows the names of pages and passages.")
    }

    /// Seconds after which a client may come back, for problems that pass.
    static func retryAfter(_ error: any Error) -> Int? {
        if let refused = error as? Refused { return refused.retryAfter }
        return [429, 503].contains(problem(for: error).status) ? 30 : nil
    }

    /// The problem that an error of the engine is to a client. Its text never holds a question.
    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let refused as Refused: refused.problem
        case let error as RetrievalError:
            Problem(
                kind: "library", title: "The library cannot be searched", status: 500,
                detail: error.description, whatToDo: "Tell the administrator.")
        case let error as InferenceError:
            Problem(
                kind: "model", title: "The model cannot answer", status: 500,
                detail: error.description, whatToDo: "Tell the administrator.")
        default:
            Problem(
                kind: "internal", title: "Internal error", status: 500,
                detail: "Something went wrong that was not foreseen.",
                whatToDo: "Ask again; if it stays, tell the administrator.")
        }
    }
}

/// A problem that passes, with the time after which to come back.
struct Refused: Error, Equatable {
    let problem: Problem
    /// Seconds.
    let retryAfter: Int

    init(_ problem: Problem, retryAfter: Int) {
        self.problem = problem
        self.retryAfter = retryAfter
    }
}

/// Turns thrown problems into problem documents.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return try Self.response(
                Problems.notUnderstood(
                    "There is no such path.", "The paths are listed in ARCHITECTURE.md."
                ).with(status: 404))
        } catch {
            return try Self.response(
                Problems.problem(for: error), retryAfter: Problems.retryAfter(error))
        }
    }

    private static func response(_ problem: Problem, retryAfter: Int? = nil) throws -> Response {
        var headers: HTTPFields = [.contentType: Problem.mediaType]
        if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
        return Response(
            status: .init(code: problem.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: try WireJSON.string(problem))))
    }
}

extension Problem {
    /// The same problem with another status.
    fileprivate func with(status: Int) -> Problem {
        var copy = self
        copy.status = status
        return copy
    }
}
