// SPDX-License-Identifier: Apache-2.0
//
// Runs the real programs as a person would: as processes, with the real models.

import Foundation
import Testing

/// What a finished program left behind.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String
}

/// The programs of this checkout, built with optimisation.
enum Programs {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let generator = root.appending(path: "Models/SmolLM2-135M-Instruct.Q4_1.gguf").path
    static let embedder = root.appending(path: "Models/all-MiniLM-L6-v2.gguf").path

    /// The built program, or a failure that tells what to run.
    static func url(_ name: String) throws -> URL {
        let url = root.appending(path: ".build/release/\(name)")
        try #require(
            FileManager.default.isExecutableFile(atPath: url.path), "run `make build` first")
        try #require(
            FileManager.default.fileExists(atPath: embedder), "run `make models` first")
        return url
    }

    /// A process that is ready to run.
    static func process(_ name: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = try url(name)
        process.arguments = arguments
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs a program to its end.
    static func run(_ name: String, _ arguments: String...) async throws -> Outcome {
        try await run(name, arguments: arguments)
    }

    /// Runs a program to its end.
    /// - Parameter input: A file to read as standard input.
    static func run(_ name: String, arguments: [String], input: String? = nil) async throws
        -> Outcome
    {
        let process = try process(name, arguments)
        if let input { process.standardInput = FileHandle(forReadingAtPath: input) }
        return try await finish(process)
    }

    /// Runs any program to its end.
    static func run(command: [String]) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardInput = FileHandle.nullDevice
        return try await finish(process)
    }

    private static func finish(_ process: Process) async throws -> Outcome {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "output")
        let errors = folder.url.appending(path: "errors")
        for url in [output, errors] { try Data().write(to: url) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}

/// A folder that goes away with the value.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        // Short, because a socket's path has at most 107 bytes.
        let name = "wb-" + String(UInt32.random(in: .min ... .max), radix: 36)
        url = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }
}
