// SPDX-License-Identifier: Apache-2.0
//
// Finds models and fixtures from this file's own place, so that tests run from any folder.

import Foundation
import Testing

/// Files that tests of Inference need.
enum TestModels {
    /// The checkout: the first folder above this file that holds `Tests`.
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.lastPathComponent != "Tests", folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        return folder.deletingLastPathComponent()
    }()

    /// A file of `Models/`, which `make models` fills.
    static func model(_ path: String) throws -> URL {
        let url = root.appendingPathComponent("Models").appendingPathComponent(path)
        try #require(
            FileManager.default.fileExists(atPath: url.path),
            "\(url.path) is missing: run `make models`")
        return url
    }

    /// The default generator.
    static func smolLM2() throws -> URL { try model("SmolLM2-135M-Instruct.Q4_1.gguf") }

    /// A file of `Tests/Fixtures/`.
    static func fixture(_ path: String) -> URL {
        root.appendingPathComponent("Tests/Fixtures").appendingPathComponent(path)
    }

    /// A new file with this content; the caller removes it.
    static func temporaryFile(_ bytes: [UInt8]) throws -> URL {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("wardbook-\(UUID().uuidString).gguf")
        try Data(bytes).write(to: url)
        return url
    }
}
