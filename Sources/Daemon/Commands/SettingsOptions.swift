// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// The configuration file and the flags that override it.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration (TOML); the installed one where there is one.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Folder of the library's pages.", valueName: "folder"))
    var corpus: String?

    @Option(
        help: ArgumentHelp("Folder of source profiles of your own (JSON).", valueName: "folder"))
    var profiles: String?

    @Option(help: ArgumentHelp("Folder of the index.", valueName: "folder"))
    var index: String?

    @Option(help: ArgumentHelp("The socket to listen on.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The language model (GGUF).", valueName: "file"))
    var generator: String?

    @Option(help: ArgumentHelp("The sentence encoder (GGUF).", valueName: "file"))
    var embedder: String?

    @Option(help: "Threads that run the models, 1 to 64.")
    var threads: Int?

    /// The configuration of an installation.
    private static let installed = "/etc/wardbook/wardbook.toml"

    /// The flag, or the installed file when this is no checkout. A checkout is recognised by its
    /// `Index` folder.
    var file: String? {
        if let config { return config }
        let manager = FileManager.default
        let isInstalled =
            !manager.fileExists(atPath: "Index/README.md")
            && manager.fileExists(atPath: Self.installed)
        return isInstalled ? Self.installed : nil
    }

    /// The file's settings, or the defaults of a checkout, with the flags over them. Throws
    /// `ServiceError` of kind `configuration`.
    func configuration() throws -> Configuration {
        do {
            var configuration = try file.map(ConfigurationFile.read) ?? Configuration()
            configuration.corpus = corpus ?? configuration.corpus
            configuration.profiles = profiles ?? configuration.profiles
            configuration.index = index ?? configuration.index
            configuration.socket = socket ?? configuration.socket
            configuration.generator = generator ?? configuration.generator
            configuration.embedder = embedder ?? configuration.embedder
            if let threads {
                guard (1...64).contains(threads) else {
                    throw ConfigurationError(
                        description: "--threads is \(threads); it must be from 1 to 64.")
                }
                configuration.threads = threads
            }
            return configuration
        } catch let error as ConfigurationError {
            throw ServiceError(.configuration, error.description)
        }
    }
}
