// SPDX-License-Identifier: Apache-2.0
//
// What is in service follows the files: on SIGHUP everything is read again, and what could not be
// opened at the start is taken up by itself once it is there.

import Logging
import ServiceLifecycle
import UnixSignals

/// Reads configuration, models and index again on SIGHUP. Requests in the making keep what they
/// began with; what cannot be opened leaves the old in service.
struct Reloader: Service {
    let manager: ServiceManager
    let appliance: Appliance
    let observation: Observation
    /// Reads the configuration as at the start.
    let configuration: @Sendable () throws -> Configuration
    /// Models are opened here, not on the threads that requests need.
    let work: WorkExecutor
    let logger: Logger

    /// How often it is looked whether something that was missing is there.
    private static let pause = Duration.seconds(5)

    func run() async throws {
        await withTaskExecutorPreference(work) {
            async let recovery: Void = cancelWhenGracefulShutdown { await recover() }
            await reload()
            await recovery
        }
    }

    private func reload() async {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            manager.notify(.reloading)
            do {
                try await appliance.reload(try configuration())
                observation.note(.reload)
                logger.notice("configuration, models and index are read again")
            } catch {
                await appliance.warn("The last reload failed, the old stays in service: \(error)")
                logger.error("reload failed, the old stays in service: \(error)")
            }
            manager.notify(.ready, .status(await appliance.summary))
        }
    }

    private func recover() async {
        while (try? await Task.sleep(for: Self.pause)) != nil {
            let before = await appliance.summary
            await appliance.recover()
            let summary = await appliance.summary
            if summary != before {
                logger.notice("\(summary)")
                manager.notify(.status(summary))
            }
        }
    }
}
