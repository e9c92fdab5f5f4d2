// SPDX-License-Identifier: Apache-2.0
//
// Looks at everything that an installation needs, whether or not the daemon runs. Each check stands
// alone: one that fails does not hide the others.

import Answering
import Documents
import Foundation
import Inference
import Retrieval
import WireProtocol

/// The checks of `wardbookd check`.
struct Doctor {
    /// A clock before this has lost its battery: this program did not exist then.
    private static let firstYear = 2026
    /// Space for a new generation beside the old ones, as a multiple of the one in service.
    private static let spaceFactor = 3
    /// Days after which an index is old enough to mention.
    private static let indexDaysMax = 7

    let configuration: Configuration

    /// All findings, in the order in which an installation is built up.
    func findings() async -> [Finding] {
        [clock(), corpus(), model(), encoder()] + lastIngest() + index()
            + [space(), socket(), audit(), owners()]
    }

    private func clock() -> Finding {
        let year = Calendar(identifier: .gregorian).component(.year, from: .now)
        return year >= Self.firstYear
            ? Finding(level: .ok, subject: "clock", text: Date.now.formatted(.iso8601))
            : Finding(
                level: .problem, subject: "clock",
                text: """
                    It is not the year \(year). Review dates and the audit log need the time: set \
                    the clock.
                    """)
    }

    private func corpus() -> Finding {
        finding("library") {
            let files = try Corpus(folder: URL(fileURLWithPath: configuration.corpus)).files()
            guard !files.files.isEmpty || !files.archives.isEmpty else {
                return (.problem, "\(configuration.corpus) holds no pages. Copy some there.")
            }
            let archives = files.archives.isEmpty ? "" : ", archives: \(files.archives.count)"
            return (.ok, "\(configuration.corpus), files: \(files.files.count)\(archives)")
        }
    }

    private func model() -> Finding {
        finding("model") {
            let model = try ModelFiles.generator(
                configuration, pool: WorkerPool(threads: configuration.threads))
            if let note = ModelFiles.notes(on: model).first {
                return (model.template == nil ? .problem : .warning, note)
            }
            let adapter = ModelFiles.adapter(configuration).map { ", with adapter \($0)" } ?? ""
            return (.ok, try Self.described(model.name, configuration.generator) + adapter)
        }
    }

    private func encoder() -> Finding {
        finding("encoder") {
            let encoder = try ModelFiles.embedder(
                configuration, pool: WorkerPool(threads: configuration.threads))
            return (.ok, try Self.described(encoder.identity.name, configuration.embedder))
        }
    }

    /// A model with its file's hash, to be compared with what was delivered.
    private static func described(_ name: String, _ file: String) throws -> String {
        "\(name), \(file), SHA-256 \(try FileDigest.sha256(of: URL(fileURLWithPath: file)))"
    }

    private func index() -> [Finding] {
        let store = GenerationStore(URL(fileURLWithPath: configuration.index))
        let whole = finding("index") {
            let generation = try store.current()
            try generation.verify()
            let counts = generation.manifest.counts
            return (
                .ok,
                """
                generation \(generation.manifest.generation) is whole: \(counts.pages) pages, \
                \(counts.passages) passages
                """
            )
        }
        guard whole.level == .ok, let manifest = try? store.current().manifest else {
            return [whole]
        }
        return [whole, age(of: manifest), match(of: manifest)]
    }

    private func lastIngest() -> [Finding] {
        let record = IngestRecord(index: configuration.index)
        guard let last = record.last else { return [] }
        let warning = record.warning()
        return [
            Finding(
                level: warning == nil ? .ok : .warning, subject: "last reading",
                text: warning ?? "\(last.outcome.rawValue), \(last.begun)")
        ]
    }

    private func age(of manifest: Manifest) -> Finding {
        let days = Int(Date.now.timeIntervalSince(manifest.created) / 86_400)
        let created = manifest.created.formatted(.iso8601)
        guard days >= 0 else {
            return Finding(
                level: .warning, subject: "index age",
                text: "It was made at \(created), which is yet to come. Set the clock.")
        }
        return days <= Self.indexDaysMax
            ? Finding(level: .ok, subject: "index age", text: "made at \(created)")
            : Finding(
                level: .ok, subject: "index age",
                text: "made at \(created), \(days) days ago: no page has changed since")
    }

    private func match(of manifest: Manifest) -> Finding {
        finding("index and encoder") {
            let encoder = try ModelFiles.embedder(
                configuration, pool: WorkerPool(threads: configuration.threads))
            guard encoder.identity == manifest.embedder else {
                return (
                    .problem,
                    """
                    The index was made with \(manifest.embedder.name), the configuration names \
                    another encoder. Run `wardbookd ingest`.
                    """
                )
            }
            return (.ok, "they belong together")
        }
    }

    private func space() -> Finding {
        var path = configuration.index
        while !FileManager.default.fileExists(atPath: path), path.contains("/") {
            path = URL(fileURLWithPath: path).deletingLastPathComponent().path
        }
        return finding("disk") {
            let values = try FileManager.default.attributesOfFileSystem(forPath: path)
            let free = (values[.systemFreeSize] as? Int) ?? 0
            let needed = Self.size(of: configuration.index + "/current/") * Self.spaceFactor
            let shown = "\(free >> 20) MiB free"
            return free >= max(needed, 256 << 20)
                ? (.ok, shown)
                : (.problem, "\(shown); a new index needs up to \(needed >> 20) MiB. Make room.")
        }
    }

    private static func size(of folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.reduce(0) { total, name in
            let values = try? FileManager.default.attributesOfItem(atPath: folder + name)
            return total + ((values?[.size] as? Int) ?? 0)
        }
    }

    private func socket() -> Finding {
        guard let values = try? FileManager.default.attributesOfItem(atPath: configuration.socket)
        else {
            return Finding(
                level: .warning, subject: "socket",
                text: "\(configuration.socket) is not there: the daemon does not run.")
        }
        let mode = (values[.posixPermissions] as? Int) ?? 0
        return mode & 0o007 == 0
            ? Finding(level: .ok, subject: "socket", text: configuration.socket)
            : Finding(
                level: .problem, subject: "socket",
                text: "\(configuration.socket) is open to everybody. Restart wardbook.socket.")
    }

    private func audit() -> Finding {
        guard !configuration.audit.isEmpty else {
            return Finding(level: .ok, subject: "audit log", text: "none is kept")
        }
        return finding("audit log") {
            guard FileManager.default.fileExists(atPath: configuration.audit) else {
                return (.warning, "\(configuration.audit) is not there yet.")
            }
            let chain = try AuditChain.check(AuditFiles(path: configuration.audit))
            return (.ok, "\(chain.lines) records, none altered")
        }
    }

    /// Whoever may write one of these can alter every answer.
    private func owners() -> Finding {
        let paths = [
            configuration.corpus, configuration.index, configuration.generator,
            configuration.embedder, "/etc/wardbook", "/etc/wardbook/wardbook.toml",
            "/etc/wardbook/keys",
        ]
        let open = paths.filter { path in
            let values = try? FileManager.default.attributesOfItem(atPath: path)
            return ((values?[.posixPermissions] as? Int) ?? 0) & 0o002 != 0
        }
        return open.isEmpty
            ? Finding(level: .ok, subject: "permissions", text: "nothing is open to everybody")
            : Finding(
                level: .problem, subject: "permissions",
                text: """
                    Everybody may write to \(open.joined(separator: ", ")). Take that back: \
                    `chmod o-w`.
                    """)
    }

    /// Runs one check; an error becomes a problem with its own words.
    private func finding(
        _ subject: String, _ check: () throws -> (Finding.Level, String)
    ) -> Finding {
        do {
            let (level, text) = try check()
            return Finding(level: level, subject: subject, text: text)
        } catch {
            return Finding(level: .problem, subject: subject, text: "\(error)")
        }
    }
}
