// SPDX-License-Identifier: Apache-2.0
//
// The counters in Prometheus' text format (version 0.0.4).

import WireProtocol

/// Writes the values of `/metrics`.
struct MetricsText {
    /// The media type of the format.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Writes everything that there is to know.
    init(
        _ values: Metrics.Values, load: Admission.Load, searching: Admission.Load,
        sessions: SessionTable.Counts,
        status: StatusResponse
    ) {
        family("wardbook_info", "gauge", "Version, model and encoder in service.")
        sample(
            "wardbook_info",
            [
                ("version", status.version), ("model", status.model.name),
                ("embedder", status.index?.embedder ?? "none"),
            ], "1")
        single(
            "wardbook_ready", "gauge", "Whether model and index are in service.",
            status.ready ? 1 : 0)
        single("wardbook_uptime_seconds", "gauge", "Since the start.", status.uptimeSeconds)
        if let index = status.index { library(index) }
        single(
            "wardbook_warnings", "gauge", "Things that need an administrator.",
            status.warnings.count)
        single("wardbook_answering", "gauge", "Answers in the making.", load.answering)
        single("wardbook_waiting", "gauge", "Questions that wait.", load.waiting)
        single("wardbook_searching", "gauge", "Searches at work.", searching.answering)
        single(
            "wardbook_searches_waiting", "gauge", "Searches that wait.", searching.waiting)
        conversations(sessions)
        counters(values)
        histograms(values)
    }

    private mutating func library(_ index: StatusResponse.Index) {
        single("wardbook_generation", "gauge", "Generation in service.", index.generation)
        single("wardbook_pages", "gauge", "Pages of the library.", index.pages)
        single("wardbook_passages", "gauge", "Passages of the library.", index.passages)
        single(
            "wardbook_pages_past_review", "gauge", "Pages whose review is overdue.",
            index.pagesPastReview)
    }

    private mutating func conversations(_ counts: SessionTable.Counts) {
        single(
            "wardbook_sessions", "gauge", "Conversations that are remembered.", counts.open)
        single(
            "wardbook_sessions_opened_total", "counter", "Conversations opened.", counts.opened)
        single(
            "wardbook_sessions_evicted_total", "counter",
            "Conversations that gave way to others because of a limit.", counts.evicted)
    }

    private mutating func counters(_ values: Metrics.Values) {
        family("wardbook_asks_total", "counter", "Questions by outcome.")
        for outcome: AuditRecord.Outcome in [.answered, .declined, .refused, .failed, .cancelled] {
            sample(
                "wardbook_asks_total", [("outcome", outcome.rawValue)],
                "\(values.asks[outcome] ?? 0)")
        }
        single("wardbook_searches_total", "counter", "Searches.", values.searches)
        single(
            "wardbook_dropped_sentences_total", "counter",
            "Sentences of the model that nothing supports.", values.droppedSentences)
        single(
            "wardbook_prompt_tokens_total", "counter", "Tokens of prompts.", values.promptTokens)
        single(
            "wardbook_cached_tokens_total", "counter", "Prompt tokens taken from the cache.",
            values.cachedTokens)
        single(
            "wardbook_output_tokens_total", "counter", "Tokens written.", values.outputTokens)
    }

    private mutating func histograms(_ values: Metrics.Values) {
        let name = "wardbook_stage_seconds"
        family(name, "histogram", "Durations from the request to the end of each stage.")
        for stage in Metrics.Stage.allCases {
            let histogram = values.stages[stage] ?? Histogram()
            var total = 0
            let bounds = Histogram.bounds.map { "\($0)" } + ["+Inf"]
            for (bound, count) in zip(bounds, histogram.counts) {
                total += count
                sample(
                    "\(name)_bucket", [("stage", stage.rawValue), ("le", bound)], "\(total)")
            }
            sample("\(name)_sum", [("stage", stage.rawValue)], "\(histogram.sum)")
            sample("\(name)_count", [("stage", stage.rawValue)], "\(total)")
        }
    }

    private mutating func single(_ name: String, _ kind: String, _ help: String, _ value: Int) {
        family(name, kind, help)
        sample(name, [], "\(value)")
    }

    private mutating func family(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
        let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += name + (pairs.isEmpty ? "" : "{\(pairs)}") + " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
