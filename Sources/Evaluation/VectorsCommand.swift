// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Retrieval

/// `wardbook-eval vectors`: how long exact search over so many vectors takes.
struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors", abstract: "Times exact search over random vectors.")

    @Option(parsing: .upToNextOption, help: "How many vectors.")
    var counts = [10_000, 100_000, 1_000_000]

    @Option(help: "Components of a vector.")
    var dimensions = 384

    @Option(help: "Searches timed.")
    var repetitions = 100

    func validate() throws {
        guard counts.allSatisfy({ $0 > 0 }), (1...4096).contains(dimensions), repetitions > 0 else {
            throw ValidationError("give counts and repetitions from 1, and 1 to 4096 dimensions")
        }
    }

    func run() throws {
        print("| vectors | MB | p50, ms | p99, ms |\n|---|---|---|---|")
        for count in counts {
            let file = FileManager.default.temporaryDirectory
                .appending(path: "wardbook-vectors-\(getpid())")
            defer { try? FileManager.default.removeItem(at: file) }
            let trial = try VectorScanTrial(count: count, dimensions: dimensions, file: file)
            let times = trial.milliseconds(repetitions: repetitions).sorted()
            let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            let row = [
                "\(count)", "\(size / 1_000_000)", times[times.count / 2].short,
                times[min(times.count - 1, times.count * 99 / 100)].short,
            ]
            print("| " + row.joined(separator: " | ") + " |")
        }
    }
}
