// SPDX-License-Identifier: Apache-2.0
//
// Lets the model read the library while nobody asks. Every question goes first: a passage is begun
// only when the house is quiet, and is given up when a question comes.

import Answering
import Inference
import Logging
import Retrieval
import ServiceLifecycle

/// Reads ahead in idle times, for each generation anew.
struct ReadingAhead: Service {
    let appliance: Appliance
    let admission: Admission
    let popularity: PagePopularity
    let logger: Logger

    /// How long it waits before it asks again whether the house is quiet.
    private static let quiet = Duration.seconds(2)
    /// How often it is asked whether there is a new generation to read.
    private static let pause = Duration.seconds(60)
    /// Pauses after which even a generation that was read is looked through again: models and
    /// popularity change.
    private static let pausesOfRest = 60

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: Int?
            var pauses = 0
            while !Task.isCancelled {
                if let library = try? await appliance.library(), let reading = library.reading,
                    library.generation.manifest.generation != last
                        || pauses >= Self.pausesOfRest
                {
                    await run(reading)
                    last = library.generation.manifest.generation
                    pauses = 0
                }
                try? await Task.sleep(for: Self.pause)
                pauses += 1
            }
        }
    }

    private func run(_ reading: LibraryReading) async {
        do {
            let end = try await reading.run(popular: popularity.ranking) {
                try await waitForQuiet()
            }
            logger.debug("reading ahead: \(end)")
        } catch is CancellationError {
            return
        } catch {
            logger.warning("reading ahead failed and goes on later: \(error)")
        }
    }

    private func waitForQuiet() async throws {
        try Task.checkCancellation()
        while admission.load != Admission.Load() { try await Task.sleep(for: Self.quiet) }
    }
}
