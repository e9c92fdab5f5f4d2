// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

/// Where the repository's files are, found from this file.
enum Repository {
    /// The repository root.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A recorded fixture.
    static func fixture(_ path: String) throws -> Data {
        try Data(contentsOf: root.appending(path: "Tests/Fixtures").appending(path: path))
    }

    /// A model that `make models` fetches; fails the test if it is not there.
    static func model(_ path: String) throws -> URL {
        let url = root.appending(path: "Models").appending(path: path)
        try #require(
            FileManager.default.fileExists(atPath: url.path), "Models/\(path): run `make models`")
        return url
    }
}

/// Token ids that an outside implementation gave for texts and chats.
struct TokenizerFixture: Decodable {
    struct Case: Decodable {
        var text: String
        var ids: [TokenID]
    }
    struct Chat: Decodable {
        var messages: [[String]]
        var ids: [TokenID]
    }
    var cases: [Case]
    var chats: [Chat]?

    init(_ name: String) throws {
        self = try JSONDecoder().decode(
            Self.self, from: Repository.fixture("tokenizers/\(name).json"))
    }

    /// Expects a tokenizer to give the recorded ids of every text.
    func check(_ tokenizer: some Tokenizer) {
        #expect(cases.count > 90)
        for item in cases {
            let ids = tokenizer.encode(item.text)
            #expect(ids == item.ids, "\(item.text.debugDescription)")
            #expect(!ids.contains(where: tokenizer.isControl))
        }
    }
}
