// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// Hands over signals in place of what they would do by themselves.
final class Interrupts {
    private let sources: [any DispatchSourceSignal]

    /// Calls `handler` with the number of each signal that comes.
    init(_ signals: [Int32], handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "signals")
        sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in handler(number) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
