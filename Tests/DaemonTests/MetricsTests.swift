// SPDX-License-Identifier: Apache-2.0

import Testing
import WireProtocol

@testable import Daemon

@Suite("What is counted")
struct MetricsTests {
    @Test(
        "a duration falls into the first bucket that holds it",
        arguments: [(0.0, 0), (5, 0), (5.1, 1), (1000, 7), (120_000, 13), (120_001, 14)])
    func buckets(milliseconds: Double, bucket: Int) {
        var histogram = Histogram()
        histogram.observe(milliseconds: milliseconds)
        #expect(histogram.counts.firstIndex(of: 1) == bucket)
        #expect(histogram.sum == milliseconds / 1000)
    }

    @Test("without a library nothing is told of one")
    func notReady() {
        let status = StatusResponse(
            version: "1.0", uptimeSeconds: 5, ready: false,
            model: .init(name: "none", contextLength: 0), index: nil, answering: 0, waiting: 0,
            warnings: ["w"])
        let text = MetricsText(
            Metrics().values, load: .init(), searching: .init(),
            sessions: .init(open: 0, opened: 0, evicted: 0), status: status
        ).text
        #expect(text.contains("\nwardbook_ready 0\n"))
        #expect(!text.contains("wardbook_generation"))
    }

    @Test("the text has every family once, cumulated buckets, and escaped labels")
    func text() throws {
        let metrics = Metrics()
        metrics.countSearch(milliseconds: 3)
        metrics.countSearch(milliseconds: 30_000)
        metrics.count(.refused)
        let status = StatusResponse(
            version: "1.0", uptimeSeconds: 5, ready: true,
            model: .init(name: "a \"quoted\" \\ name", contextLength: 1),
            index: .init(
                generation: 2, created: "", pages: 3, passages: 4, embedder: "e",
                pagesPastReview: 0),
            answering: 0, waiting: 0, warnings: ["w"])
        let text = MetricsText(
            metrics.values, load: .init(), searching: .init(),
            sessions: .init(open: 2, opened: 5, evicted: 1), status: status
        ).text
        let lines = text.split(separator: "\n").map(String.init)
        for line in [
            "wardbook_info{version=\"1.0\",model=\"a \\\"quoted\\\" \\\\ name\",embedder=\"e\"} 1",
            "wardbook_asks_total{outcome=\"refused\"} 1",
            "wardbook_asks_total{outcome=\"answered\"} 0",
            "wardbook_warnings 1", "wardbook_ready 1", "wardbook_pages 3",
            "wardbook_stage_seconds_bucket{stage=\"search\",le=\"0.005\"} 1",
            "wardbook_stage_seconds_bucket{stage=\"search\",le=\"30.0\"} 2",
            "wardbook_stage_seconds_bucket{stage=\"search\",le=\"+Inf\"} 2",
            "wardbook_stage_seconds_count{stage=\"search\"} 2",
        ] {
            #expect(lines.count { $0 == line } == 1, "\(line)")
        }
        let types = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(types).count == types.count)
        #expect(text.hasSuffix("\n"))
    }
}
