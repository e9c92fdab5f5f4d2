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
        kind: "assessmentIsOff", title: "Assessment mode is not available", status: 422,
        detail: "This version of Wardbook does not have assessment mode yet.",
        whatToDo: "Ask in library mode: leave `mode` out.")

    static let emptyQuestion = Problem(
        kind: "emptyQuestion", title: "Empty question", status: 400,
        detail: "The question is empty.",
        whatToDo: "Ask in a few words, for example `wardbook ask \"What helps a sore throat?\"`.")

    static func busy(waiting: Int) -> Problem {
        Problem(
            kind: "busy", title: "Busy", status: 429,
            detail: "\(waiting) questions are waiting already.",
            whatToDo: "Ask again in half a minute; `wardbook search` answers at once.")
    }

    static let stopping = Problem(
        kind: "stopping", title: "Stopping", status: 503, detail: "The daemon is stopping.",
        whatToDo: "Ask again when it is back; `wardbook status` tells.")

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

    /// The problem that an error of the engine is to a client. Its text never holds a question.
    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
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
            return try Self.response(Problems.problem(for: error))
        }
    }

    private static func response(_ problem: Problem) throws -> Response {
        var headers: HTTPFields = [.contentType: Problem.mediaType]
        if [429, 503].contains(problem.status) { headers[.retryAfter] = "30" }
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
