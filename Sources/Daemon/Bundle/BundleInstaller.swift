// SPDX-License-Identifier: Apache-2.0
//
// Puts the parts of a bundle in place. Everything is unpacked and checked beside its target first;
// then each part changes places with what is in service, by one renameat2(2) that is either done or
// not. What was in service stays beside it as `.previous`, which is what `rollback` goes back to; a part
// that the machine did not have is taken away again. What is going to happen is written down before
// anything moves, so a power cut is made good by the next command: it goes on where the cut was.

import Foundation
import Retrieval
import WireProtocol

/// Exchanges two names (renameat2(2)); Swift's view of the C library does not show it.
@_silgen_name("renameat2")
private func renameat2(
    _ oldFolder: Int32, _ old: UnsafePointer<CChar>, _ newFolder: Int32,
    _ new: UnsafePointer<CChar>, _ flags: UInt32
) -> Int32

/// Installs bundles and takes them back.
struct BundleInstaller {
    /// What is known of earlier installations, kept beside the index.
    struct State: Codable, Equatable {
        /// Version in service; 0 before the first bundle.
        var version = 0
        /// The version that `rollback` goes back to, if there is one, and its parts.
        var previous: Int?
        var parts: [BundleManifest.Part] = []
        /// Those that the machine did not have before.
        var added: [BundleManifest.Part] = []
        /// While parts change places: the file number of each that comes. One without goes away.
        var incoming: [String: UInt64]?
    }

    let configuration: Configuration
    /// The configuration file that a bundle may replace.
    let configurationFile: String?

    private var stateFolder: URL {
        URL(fileURLWithPath: configuration.index).deletingLastPathComponent()
    }
    private var stateFile: URL { stateFolder.appending(path: ".bundle.json") }

    /// The state of this machine. Throws when it cannot be read.
    func state() throws -> State {
        guard let data = try? Data(contentsOf: stateFile) else { return State() }
        guard let state = try? WireJSON.decode(State.self, from: data) else {
            throw ServiceError(
                .badData, "\(stateFile.path) is damaged. Remove it to begin anew.")
        }
        return state
    }

    /// Where a part is in service.
    func target(of part: BundleManifest.Part) throws -> URL {
        switch part {
        case .corpus: return URL(fileURLWithPath: configuration.corpus)
        case .index: return URL(fileURLWithPath: configuration.index)
        case .models: return stateFolder.appending(path: "models")
        case .configuration:
            guard let configurationFile else {
                throw ServiceError(
                    .usage, "The bundle holds a configuration: name the file with --config.")
            }
            return URL(fileURLWithPath: configurationFile)
        }
    }

    /// Installs a bundle. Throws `ServiceError` and leaves everything as it was when the bundle is
    /// older than what is in service (unless that is asked for) or anything in it does not hold.
    func install(_ bundle: BundleReader, allowDowngrade: Bool) throws {
        var state = try settled()
        let version = bundle.manifest.version
        guard version > state.version || allowDowngrade else {
            throw ServiceError(
                .usage,
                """
                The bundle has version \(version), version \(state.version) is in service. To go \
                back nevertheless, add --allow-downgrade.
                """)
        }
        let parts = bundle.manifest.parts
        for part in parts { _ = try target(of: part) }
        let staging = stateFolder.appending(path: ".bundle-staging")
        try? FileManager.default.removeItem(at: staging)
        defer { try? FileManager.default.removeItem(at: staging) }
        try bundle.readFiles(into: staging)
        try check(parts, of: bundle.manifest, in: staging)
        for part in parts { try bring(part, from: staging) }
        state.incoming = try numbers(of: parts, at: Self.incoming)
        (state.previous, state.version, state.parts) = (state.version, version, parts)
        state.added = try parts.filter { Self.number(of: try target(of: $0)) == nil }
        try finish(state)
    }

    /// Goes back to what was in service before the last bundle. Returns the version that is in
    /// service then.
    func rollback() throws -> Int {
        var state = try settled()
        guard let previous = state.previous, !state.parts.isEmpty else {
            throw ServiceError(.usage, "There is nothing to go back to.")
        }
        let incoming = try numbers(of: state.parts, at: Self.previous)
        for part in state.parts where incoming[part.rawValue] == nil && !state.added.contains(part)
        {
            let previous = Self.previous(try target(of: part))
            throw ServiceError(
                .missingInput,
                "\(previous.path) is gone; it cannot be restored. Nothing was changed.")
        }
        // What an installation brought that was then refused or cut short.
        for part in state.parts {
            try? FileManager.default.removeItem(at: Self.incoming(try target(of: part)))
        }
        state.incoming = incoming
        (state.version, state.previous) = (previous, state.version)
        try finish(state)
        return previous
    }

    /// Has the library read, if it has changed and somebody waits for such requests.
    func requestReading() {
        guard let state = try? state(), state.parts.contains(.corpus) else { return }
        try? ReindexRequests(folder: configuration.requests).leave()
    }

    /// The state after an interrupted installation has been brought to its end.
    private func settled() throws -> State {
        let state = try state()
        if state.incoming != nil { try finish(state) }
        return try self.state()
    }

    /// Lets every part change places that has not done so yet, and writes the state before and
    /// after.
    private func finish(_ state: State) throws {
        try save(state)
        for part in state.parts {
            try place(try target(of: part), number: state.incoming?[part.rawValue])
        }
        var state = state
        state.incoming = nil
        try save(state)
    }

    /// Puts what has this file number in service, or nothing if there is none; what was in service
    /// becomes `.previous`. Does only what is left to do.
    private func place(_ target: URL, number: UInt64?) throws {
        let (incoming, previous) = (Self.incoming(target), Self.previous(target))
        if let number {
            if Self.number(of: target) != number {
                let source = Self.number(of: incoming) == number ? incoming : previous
                guard Self.number(of: source) == number else {
                    throw ServiceError(
                        .missingInput, "What was to become \(target.path) is gone; it stays.")
                }
                if Self.number(of: target) != nil {
                    try move(source, target, exchanging: true)
                } else {
                    // What a rollback took away once is not what this one would go back to.
                    if source == incoming { try? FileManager.default.removeItem(at: previous) }
                    try move(source, target)
                }
            }
            guard Self.number(of: incoming) != nil else { return }
            try? FileManager.default.removeItem(at: previous)
            try move(incoming, previous)
        } else if Self.number(of: target) != nil {
            try? FileManager.default.removeItem(at: previous)
            try move(target, previous)
        }
    }

    private func move(_ source: URL, _ target: URL, exchanging: Bool = false) throws {
        let exchangeFlag: UInt32 = 2
        guard
            renameat2(
                AT_FDCWD, source.path, AT_FDCWD, target.path, exchanging ? exchangeFlag : 0) == 0
        else {
            throw ServiceError(
                .unavailable,
                "\(target.path) cannot be replaced: \(String(cString: strerror(errno))).")
        }
    }

    /// Moves a part beside its target, with the owner and the rights that it has there.
    private func bring(_ part: BundleManifest.Part, from staging: URL) throws {
        let target = try target(of: part)
        var source = staging.appending(path: part.rawValue)
        if part == .configuration { source.append(path: "wardbook.toml") }
        let incoming = Self.incoming(target)
        try? FileManager.default.removeItem(at: incoming)
        do {
            try FileManager.default.moveItem(at: source, to: incoming)
        } catch {
            throw ServiceError(
                .unavailable, "\(incoming.path) cannot be written. Is the folder yours?")
        }
        try FileOwner(of: target).map { try $0.own(incoming) }
    }

    /// Opens what was unpacked as the daemon would.
    private func check(
        _ parts: [BundleManifest.Part], of manifest: BundleManifest, in staging: URL
    ) throws {
        if let generation = manifest.generation {
            let index = staging.appending(path: "index")
            try FileManager.default.createSymbolicLink(
                atPath: index.appending(path: "current").path,
                withDestinationPath: "generations/\(generation)")
            try GenerationStore(index).current().verify()
        }
        if parts.contains(.configuration) {
            do {
                _ = try ConfigurationFile.read(
                    staging.appending(path: "configuration/wardbook.toml").path)
            } catch let error as ConfigurationError {
                throw ServiceError(.configuration, error.description)
            }
        }
    }

    /// The file numbers of what lies beside the targets of parts, as far as it is there.
    private func numbers(of parts: [BundleManifest.Part], at place: (URL) -> URL) throws
        -> [String: UInt64]
    {
        try parts.reduce(into: [:]) { numbers, part in
            numbers[part.rawValue] = Self.number(of: place(try target(of: part)))
        }
    }

    private func save(_ state: State) throws {
        let new = stateFile.appendingPathExtension("new")
        let data = Data(try WireJSON.prettyString(state).utf8)
        guard FileManager.default.createFile(atPath: new.path, contents: data),
            let handle = FileHandle(forUpdatingAtPath: new.path),
            (try? handle.synchronize()) != nil, rename(new.path, stateFile.path) == 0
        else { throw ServiceError(.unavailable, "\(stateFile.path) cannot be written.") }
    }

    private static func incoming(_ target: URL) -> URL { target.appendingPathExtension("incoming") }
    private static func previous(_ target: URL) -> URL { target.appendingPathExtension("previous") }

    private static func number(of url: URL) -> UInt64? {
        let values = try? FileManager.default.attributesOfItem(atPath: url.path)
        return values?[.systemFileNumber] as? UInt64
    }
}
