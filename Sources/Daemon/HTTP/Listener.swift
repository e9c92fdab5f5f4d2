// SPDX-License-Identifier: Apache-2.0
//
// Serves HTTP/1.1 on a socket that is listened on already: the one that systemd hands over, or the
// one that the daemon has bound itself. Hummingbird's own server can only bind.

import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// One listening socket and what answers on it.
struct Listener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    /// A connection without a whole request for this long is closed: so long can somebody who opens
    /// all connections and says nothing hold up the others.
    private static var idleMax: TimeAmount { .seconds(10) }

    let descriptor: Int32
    let responder: Responder
    /// Connections beyond it wait in the kernel's queue.
    let connectionsMax: Int
    let logger: Logger
    /// Called once, when connections are accepted.
    let onListening: @Sendable () async -> Void

    /// Accepts connections until a graceful shutdown; then ends when the last request has its
    /// response.
    func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let child = makeChild()
        let server = try await ServerBootstrap(group: group)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AvailableConnectionsChannelHandler(maxConnections: connectionsMax))
                }
            }
            .bind(descriptor) { channel in child.setup(channel: channel, logger: logger) }
        await withGracefulShutdownHandler {
            await onListening()
            await accept(server, child)
        } onGracefulShutdown: {
            server.channel.close(promise: nil)
        }
    }

    private func accept(_ server: NIOAsyncChannel<HTTP1Channel.Value, Never>, _ child: HTTP1Channel)
        async
    {
        await withDiscardingTaskGroup { connections in
            do {
                try await server.executeThenClose { inbound in
                    for try await connection in inbound {
                        connections.addTask { await handle(connection, child) }
                    }
                }
            } catch {
                logger.error("connections are no longer accepted: \(error)")
            }
        }
    }

    /// Answers one connection's requests. A shutdown lets the one in the making end.
    private func handle(_ connection: HTTP1Channel.Value, _ child: HTTP1Channel) async {
        await withGracefulShutdownHandler {
            await child.handle(value: connection, logger: logger)
        } onGracefulShutdown: {
            connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    private func makeChild() -> HTTP1Channel {
        let (responder, logger) = (responder, logger)
        return HTTP1Channel(
            responder: { request, writer, channel in
                let context = Responder.Context(source: .init(channel: channel, logger: logger))
                let response: Response
                do {
                    response = try await responder.respond(to: request, context: context)
                } catch {
                    response = Response(status: .internalServerError)
                }
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: .init(
                additionalChannelHandlers: [SlowReaderGuard()], idleTimeout: Self.idleMax,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10,
                    maxHeaderFieldCount: 100)))
    }
}
