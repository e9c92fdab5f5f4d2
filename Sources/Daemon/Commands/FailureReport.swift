// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Foundation
import Inference
import Retrieval

/// Runs a command; a failure becomes one line on standard error and its exit status.
func reportingFailure(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch let error as ServiceError {
        throw failed(error)
    } catch let error as RetrievalError {
        throw failed(ServiceError(kind(of: error), error.description))
    } catch let error as InferenceError {
        throw failed(ServiceError(kind(of: error), error.description))
    } catch let error as DocumentsError {
        throw failed(ServiceError(.missingInput, error.description))
    } catch is CancellationError {
        throw failed(ServiceError(.busy, "Stopped before the end; nothing was changed."))
    }
}

private func failed(_ error: ServiceError) -> ExitCode {
    reportError(error.description)
    return ExitCode(error.kind.rawValue)
}

/// Writes one line for a person to standard error.
func reportError(_ message: String) {
    try? FileHandle.standardError.write(contentsOf: Data("wardbookd: \(message)\n".utf8))
}

private func kind(of error: RetrievalError) -> ServiceError.Kind {
    switch error.kind {
    case .missing, .emptyCorpus: .missingInput
    case .damaged, .otherFormat, .otherEmbedder: .badData
    case .busy: .busy
    case .invalidRequest: .usage
    case .inputOutput, .embedding: .internalError
    }
}

private func kind(of error: InferenceError) -> ServiceError.Kind {
    switch error.kind {
    case .unreadable: .missingInput
    case .malformed, .unsupported: .badData
    case .invalidRequest: .usage
    }
}
