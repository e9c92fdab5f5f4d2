// SPDX-License-Identifier: Apache-2.0
//
// Server-sent events as the HTML standard (section 9.2) frames them.

/// One event: a name and a payload.
public struct ServerSentEvent: Sendable, Equatable {
    /// The `event` field; `message` when the sender gave none.
    public var name: String
    /// The `data` fields, joined with newlines.
    public var data: String

    /// Creates an event.
    public init(name: String, data: String) {
        self.name = name
        self.data = data
    }

    /// The event as it goes over the wire, blank line included.
    public var framed: String {
        let lines = data.split(separator: "\n", omittingEmptySubsequences: false)
        return "event: \(name)\n" + lines.map { "data: \($0)\n" }.joined() + "\n"
    }
}

/// Cuts a stream of bytes, in pieces of any size, into events.
public struct ServerSentEventParser: Sendable {
    /// Bytes of the line that is not complete yet.
    private var line: [UInt8] = []
    private var skipLineFeed = false
    private var name = ""
    private var data: [String] = []

    /// Creates a parser at the start of a stream.
    public init() {}

    /// Takes the next bytes and returns the events that they complete.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let isSecondOfPair = skipLineFeed && byte == UInt8(ascii: "\n")
            skipLineFeed = byte == UInt8(ascii: "\r")
            if isSecondOfPair { continue }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                line.append(byte)
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    /// Takes a complete line; a blank one dispatches what was collected.
    private mutating func endLine() -> ServerSentEvent? {
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return dispatch() }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count == 2 ? parts[1] : ""
        if value.hasPrefix(" ") { value = value.dropFirst() }
        switch parts[0] {
        case "event": name = String(value)
        case "data": data.append(String(value))
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            name = ""
            data = []
        }
        guard !data.isEmpty else { return nil }
        return ServerSentEvent(
            name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
    }
}
