// SPDX-License-Identifier: Apache-2.0

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
    let logger: Logger

    func run() async throws {
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
            manager.notify(.ready)
        }
    }
}
