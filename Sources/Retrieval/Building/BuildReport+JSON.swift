// SPDX-License-Identifier: Apache-2.0
//
// The report as JSON: what `wardbookd ingest --json` prints, and the file `report.json` that every
// generation keeps. Members may be added, never changed.

import Foundation

extension BuildReport {
    /// Name of the file within the generation.
    static let fileName = "report.json"

    private struct Document: Encodable {
        var report: BuildReport
        var issueCounts: [String: Int]
        var secondsTotal: Double

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(issueCounts, forKey: .issueCounts)
            try container.encode(secondsTotal, forKey: .secondsTotal)
        }

        enum CodingKeys: CodingKey { case issueCounts, secondsTotal }
    }

    /// One JSON object with sorted keys: the members of the report, the number of issues by kind,
    /// and the seconds of all stages together.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let document = Document(
            report: self, issueCounts: issueCounts, secondsTotal: seconds.total)
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }
}

extension Generation {
    /// The report of the build that made this generation; nil when it is not there.
    public func report() -> BuildReport? {
        FileManager.default.contents(atPath: folder.appending(path: BuildReport.fileName).path)
            .flatMap { try? JSONDecoder().decode(BuildReport.self, from: $0) }
    }
}
