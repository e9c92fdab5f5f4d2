// SPDX-License-Identifier: Apache-2.0

import Testing
import WireProtocol

@Suite("Server-sent events")
struct ServerSentEventTests {
    @Test(
        "frame and parse come back the same, in pieces of any size",
        arguments: [1, 2, 3, 7, 1000])
    func roundTrip(size: Int) {
        let events = [
            ServerSentEvent(name: "evidence", data: "{}"),
            ServerSentEvent(name: "sentence", data: "one\ntwo\n\nfour: colon"),
            ServerSentEvent(name: "done", data: "ünïcödé – 痛"),
        ]
        let bytes = Array(events.map(\.framed).joined().utf8)
        var parser = ServerSentEventParser()
        var parsed: [ServerSentEvent] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            parsed += parser.feed(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(parsed == events)
    }

    @Test(
        "lines may end as the standard allows",
        arguments: ["\n", "\r\n", "\r"])
    func lineEndings(end: String) {
        var parser = ServerSentEventParser()
        let text = ["event: a", "data:b", ": comment", "id: 7", "", "data: c", "", ""]
            .joined(separator: end)
        let parsed = parser.feed(Array(text.utf8))
        #expect(
            parsed == [
                ServerSentEvent(name: "a", data: "b"), ServerSentEvent(name: "message", data: "c"),
            ])
    }

    @Test("an event without data is not an event")
    func noData() {
        var parser = ServerSentEventParser()
        #expect(parser.feed(Array("event: ping\n\n".utf8)).isEmpty)
    }
}
