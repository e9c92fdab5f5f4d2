// SPDX-License-Identifier: Apache-2.0
//
// Puts the parts of a bundle in place. Everything is unpacked and checked beside its target first;
// then each part changes places with what is in service, by one renameat2(2) that is either done or
// not. What was in service stays beside it as `.previous`, which is what `rollback` goes back to. A
// power cut between two parts is made good by the next command: it goes on where the cut was.

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
        /// While parts change places: the file number of each that comes.
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
        state.incoming = try incoming(parts)
        (state.previous, state.version, state.parts) = (state.version, version, parts)
        try finish(state)
    }

    /// Goes back to what was in service before the last bundle. Returns the version that is in
    /// service then.
    func rollback() throws -> Int {
        var state = try settled()
        guard let previous = state.previous, !state.parts.isEmpty else {
            throw ServiceError(.usage, "There is nothing to go back to.")
        }
        for part in state.parts {
            let target = try target(of: part)
            guard rename(Self.previous(target).path, Self.incoming(target).path) == 0 else {
                throw ServiceError(
                    .missingInput, "\(Self.previous(target).path) is gone; it cannot be restored.")
            }
        }
        state.incoming = try incoming(state.parts)
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
            let target = try target(of: part)
            let (incoming, previous) = (Self.incoming(target), Self.previous(target))
            if let number = state.incoming?[part.rawValue], Self.number(of: target) != number {
                try exchange(incoming, target)
            }
            guard Self.number(of: incoming) != nil else { continue }
            try? FileManager.default.removeItem(at: previous)
            guard rename(incoming.path, previous.path) == 0 else {
                throw ServiceError(.unavailable, "\(previous.path) cannot be made.")
            }
        }
        var state = state
        state.incoming = nil
        try save(state)
    }

    private func exchange(_ incoming: URL, _ target: URL) throws {
        let isThere = Self.number(of: target) != nil
        let exchangeFlag: UInt32 = 2
        guard
            renameat2(
                AT_FDCWD, incoming.path, AT_FDCWD, target.path, isThere ? exchangeFlag : 0) == 0
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

    private func incoming(_ parts: [BundleManifest.Part]) throws -> [String: UInt64] {
        try parts.reduce(into: [:]) { numbers, part in
            numbers[part.rawValue] = Self.number(of: Self.incoming(try target(of: part)))
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
