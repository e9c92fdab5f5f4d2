// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore

/// What travels with a request: its connection, and so who is at the other end.
struct ApplianceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Who asks, as the kernel says it.
    func peer() async -> Peer { await Peer.of(channel) }
}
