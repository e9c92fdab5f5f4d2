// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import WireProtocol

@Suite("Assessments and red flags through the daemon", .serialized)
struct AssessmentTests {
    static let story =
        "I have asthma. I cannot breathe and my lips are turning blue, my reliever inhaler does "
        + "not help at all."

    @Test("an emergency that a question tells of is reported in library mode, with its item")
    func redFlagInLibraryMode() async throws {
        let daemon = try await RunningDaemon()
        let answer = try await daemon.ask(Self.story)
        let urgency = try #require(answer.urgency)
        #expect(urgency.level == "emergency")
        #expect(!urgency.because.isEmpty)
        for reason in urgency.because {
            #expect(answer.citations.contains { $0.number == reason.citation })
        }
        #expect(answer.condition == nil)
        #expect(answer.mode == .library)
    }

    @Test("an assessment is refused until the site switches it on, and then complete")
    func switchedOn() async throws {
        let body = "{\"question\": \"\(Self.story)\", \"mode\": \"assessment\"}"
        let off = try await RunningDaemon()
        #expect(try await off.http("/v1/ask", body).body.contains("assessmentIsOff"))

        let on = try await RunningDaemon(settings: "[answers]\nassessment = true\n")
        let stream = try await on.http("/v1/ask", body).body
        let events = stream.split(separator: "\n").filter { $0.hasPrefix("event: ") }
            .map { $0.dropFirst("event: ".count) }
        #expect(events.first == "evidence")
        #expect(events.dropFirst().first == "urgency")
        #expect(events.last == "done")
        #expect(stream.contains("\"mode\":\"assessment\""))
        #expect(stream.contains("\"condition\":{"))
    }
}
