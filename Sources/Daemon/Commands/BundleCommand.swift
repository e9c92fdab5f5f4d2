// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `wardbookd bundle`: updates on a disk for machines without a network.
struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Make, check, install and take back signed updates.",
        discussion: """
            A bundle is a tar archive of pages, an index, models or a configuration, with a \
            manifest that is signed with Ed25519 as signify(1) does it. Keys are made by \
            `signify-openbsd -G -n -p clinic.pub -s clinic.sec`; public ones belong in \
            /etc/wardbook/keys.
            """,
        subcommands: [Create.self, Verify.self, Install.self, Rollback.self])

    /// The keys that a bundle may be signed with.
    struct Keys: ParsableArguments {
        /// Where an installation keeps them.
        private static let folder = "/etc/wardbook/keys"

        @Option(help: ArgumentHelp("A public key, in place of those installed.", valueName: "file"))
        var key: [String] = []

        /// Reads the keys. Throws `ServiceError` when there is none.
        func read() throws -> [PublicKey] {
            var paths = key
            if paths.isEmpty {
                let names = try? FileManager.default.contentsOfDirectory(atPath: Self.folder)
                paths = (names ?? []).filter { $0.hasSuffix(".pub") }.sorted()
                    .map { "\(Self.folder)/\($0)" }
            }
            guard !paths.isEmpty else {
                throw ServiceError(
                    .missingInput,
                    "There is no key in \(Self.folder). Put one there, or name one with --key.")
            }
            return try paths.map(PublicKey.init(contentsOf:))
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a bundle of what is given.")

        @Option(help: "Counts up from bundle to bundle.")
        var version: Int

        @Option(help: "What it brings, for the administrator who installs it.")
        var note = ""

        @Option(help: ArgumentHelp("The key that signs (signify).", valueName: "file"))
        var secretKey: String

        @Option(help: ArgumentHelp("A folder of pages.", valueName: "folder"))
        var corpus: String?

        @Option(help: ArgumentHelp("An index; its generation in service.", valueName: "folder"))
        var index: String?

        @Option(help: ArgumentHelp("A model (GGUF).", valueName: "file"))
        var model: [String] = []

        @Option(help: ArgumentHelp("A configuration (TOML).", valueName: "file"))
        var configuration: String?

        @Argument(help: "The bundle to write.")
        var bundle: String

        func run() async throws {
            try await reportingFailure {
                var writer = BundleWriter()
                if let corpus { try writer.addCorpus(corpus) }
                if let index { try writer.addIndex(index) }
                for model in model { try writer.addModel(model) }
                if let configuration { try writer.addConfiguration(configuration) }
                let manifest = try writer.write(
                    version: version, note: note, key: try SecretKey(contentsOf: secretKey),
                    to: bundle)
                print(BundleCommand.summary(manifest))
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check signature and content of a bundle.")

        @Argument(help: "The bundle.")
        var bundle: String

        @OptionGroup var keys: Keys

        func run() async throws {
            try await reportingFailure {
                let reader = try BundleReader(bundle, keys: try keys.read())
                try reader.readFiles(into: nil)
                print("Signature and content hold. " + BundleCommand.summary(reader.manifest))
            }
        }
    }

    struct Install: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Install a bundle, if its signature and its content hold.",
            discussion: "What was in service is kept; `wardbookd bundle rollback` goes back to it.")

        @Argument(help: "The bundle.")
        var bundle: String

        @Flag(help: "Install an older version than the one in service.")
        var allowDowngrade = false

        @Flag(help: "Check everything and change nothing.")
        var dryRun = false

        @OptionGroup var keys: Keys
        @OptionGroup var settings: SettingsOptions

        func run() async throws {
            try await reportingFailure {
                let installer = try settings.bundleInstaller()
                let reader = try BundleReader(bundle, keys: try keys.read())
                if dryRun {
                    try reader.readFiles(into: nil)
                    let state = try installer.state()
                    print(
                        """
                        \(BundleCommand.summary(reader.manifest)) Version \(state.version) is in \
                        service. Nothing was changed.
                        """)
                } else {
                    try installer.install(reader, allowDowngrade: allowDowngrade)
                    installer.requestReading()
                    print("Installed. " + BundleCommand.summary(reader.manifest))
                    print(BundleCommand.next(reader.manifest.parts))
                }
            }
        }
    }

    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go back to what was in service before the last bundle.")

        @OptionGroup var settings: SettingsOptions

        func run() async throws {
            try await reportingFailure {
                let installer = try settings.bundleInstaller()
                let version = try installer.rollback()
                installer.requestReading()
                print("Version \(version) is in service again.")
                print(BundleCommand.next(try installer.state().parts))
            }
        }
    }

    private static func summary(_ manifest: BundleManifest) -> String {
        let parts = manifest.parts.map(\.rawValue).joined(separator: ", ")
        let size = manifest.files.reduce(0) { $0 + $1.size } >> 10
        let note = manifest.note.isEmpty ? "" : " “\(manifest.note)”"
        return
            "Version \(manifest.version)\(note): \(parts), \(manifest.files.count) files, \(size) KiB."
    }

    private static func next(_ parts: [BundleManifest.Part]) -> String {
        parts.contains(.configuration) || parts.contains(.models)
            ? "Run `systemctl reload wardbook` to take it up."
            : "A running daemon takes it up by itself."
    }
}

extension SettingsOptions {
    /// Installs where these settings say.
    func bundleInstaller() throws -> BundleInstaller {
        BundleInstaller(
            configuration: try configuration(), configurationFile: file)
    }
}
