// SPDX-License-Identifier: Apache-2.0

import Foundation
import Retrieval
import WireProtocol

/// What somebody who helps from afar needs to know. Nothing in it comes from a question, an answer
/// or a page.
struct SupportReport: Codable {
    /// One generation of the index.
    struct Generation: Codable {
        var number: Int
        var isCurrent: Bool
        var created: String?
        var pages: Int?
        var passages: Int?
        var problem: String?
    }

    var version = WardbookVersion.current
    var time = Date.now.formatted(.iso8601)
    var system = ProcessInfo.processInfo.operatingSystemVersionString
    var processors = ProcessInfo.processInfo.activeProcessorCount
    var memoryMiB = Int(ProcessInfo.processInfo.physicalMemory >> 20)
    var configuration: [String: String]
    var findings: [Finding]
    var generations: [Generation]

    /// Looks at an installation.
    init(_ configuration: Configuration) async {
        self.configuration = ConfigurationKey.all.reduce(into: [:]) { values, key in
            values[key.name] = key.text(in: configuration)
        }
        findings = await Doctor(configuration: configuration).findings()
        let store = GenerationStore(URL(fileURLWithPath: configuration.index))
        generations = store.list().map { entry in
            var generation = Generation(number: entry.number, isCurrent: entry.isCurrent)
            switch entry.manifest {
            case .success(let manifest):
                generation.created = manifest.created.formatted(.iso8601)
                generation.pages = manifest.counts.pages
                generation.passages = manifest.counts.passages
            case .failure(let error): generation.problem = error.description
            }
            return generation
        }
    }
}
