// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 over the daemon's Unix-domain socket: one connection a request.

import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import WireProtocol

/// Asks the daemon on one socket.
struct DaemonClient {
    private typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// Path of the socket.
    let socketPath: String
    /// How long anything but an answer may take.
    let patience: Duration

    /// Throws `ClientFailure.pathTooLong` when the path fits no socket address.
    init(socketPath: String, patience: Duration = .seconds(60)) throws {
        guard socketPath.utf8.count <= SocketPath.byteCountMax else {
            throw ClientFailure.pathTooLong(byteCount: socketPath.utf8.count)
        }
        self.socketPath = socketPath
        self.patience = patience
    }

    /// Gets a JSON document. Throws `Problem` when the daemon reports one.
    func get<Value: Decodable>(_ path: String, as type: Value.Type) async throws -> Value {
        try decode(type, try await body(.GET, path, nil))
    }

    /// Posts a JSON document and reads one. Throws `Problem` when the daemon reports one.
    func post<Value: Decodable>(_ path: String, _ value: some Encodable, as type: Value.Type)
        async throws -> Value
    {
        try decode(type, try await body(.POST, path, try WireJSON.data(value)))
    }

    /// Deletes what a path names. Throws `Problem` when the daemon reports one.
    func delete(_ path: String) async throws { _ = try await body(.DELETE, path, nil) }

    /// Asks a question and hands over its events as they come. Throws `Problem` when the daemon
    /// reports one, in place of the stream or within it.
    func ask(_ request: AskRequest, onEvent: (AskEvent) throws -> Void) async throws {
        var parser = ServerSentEventParser()
        try await exchange(.POST, "/v1/ask", try WireJSON.data(request)) { piece in
            for event in parser.feed(piece) {
                guard let event = try read(event) else { continue }
                if case .problem(let problem) = event { throw problem }
                try onEvent(event)
            }
        }
    }

    private func read(_ event: ServerSentEvent) throws -> AskEvent? {
        do {
            return try AskEvent(event)
        } catch {
            throw ClientFailure.unreadable("the event “\(event.name)”")
        }
    }

    /// The whole body. Throws `ClientFailure.silent` when it takes too long: systemd listens also for
    /// a service that cannot start.
    private func body(_ method: HTTPMethod, _ path: String, _ body: Data?) async throws -> Data {
        try await withThrowingTaskGroup(of: Data.self) { group in
            group.addTask {
                var collected = Data()
                try await exchange(method, path, body) { collected.append(contentsOf: $0) }
                return collected
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw ClientFailure.silent(path: socketPath)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? Data()
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
        do {
            return try WireJSON.decode(type, from: data)
        } catch {
            throw ClientFailure.unreadable("an answer of \(data.count) bytes")
        }
    }

    /// Sends a request and hands over the pieces of a successful response's body.
    private func exchange(
        _ method: HTTPMethod, _ path: String, _ body: Data?,
        onPiece: ([UInt8]) throws -> Void
    ) async throws {
        let channel = try await connect()
        var problem: [UInt8]?
        var isComplete = false
        do {
            try await channel.executeThenClose { inbound, outbound in
                try await send(method, path, body, to: outbound)
                for try await part in inbound {
                    switch part {
                    case .head(let head):
                        if !(200..<300).contains(head.status.code) { problem = [] }
                    case .body(let buffer):
                        let bytes = Array(buffer.readableBytesView)
                        if problem == nil {
                            try onPiece(bytes)
                        } else {
                            problem?.append(contentsOf: bytes)
                        }
                    case .end:
                        isComplete = true
                    }
                    if isComplete { break }
                }
            }
        } catch is ChannelError, is HTTPParserError, is IOError {
            // The daemon may close first; then closing fails, and that is no failure of the answer.
        }
        guard isComplete else { throw ClientFailure.interrupted }
        if let problem { throw try decode(Problem.self, Data(problem)) }
    }

    private func send(
        _ method: HTTPMethod, _ path: String, _ body: Data?,
        to outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    ) async throws {
        var headers: HTTPHeaders = ["Host": "wardbook", "Connection": "close"]
        if let body {
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "Content-Length", value: String(body.count))
        }
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)
        var parts: [HTTPClientRequestPart] = [.head(head)]
        if let body { parts.append(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
        do {
            try await outbound.write(contentsOf: parts + [.end(nil)])
        } catch is ChannelError, is IOError {
            // The daemon may refuse a request before it has read all of it: the answer is there.
        }
    }

    private func connect() async throws -> Channel {
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: socketPath) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try Channel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch let error as IOError where error.errnoCode == EACCES {
            throw ClientFailure.forbidden(path: socketPath)
        } catch {
            throw ClientFailure.notRunning(path: socketPath)
        }
    }
}
