// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import WireProtocol

/// Who a question is about, and how it is answered.
struct QuestionOptions: ParsableArguments {
    @Option(help: "Age in years; 0.5 is six months.")
    var age: Double?

    @Option(help: "Sex, where the pages make a difference: female or male.")
    var sex: PatientDetails.Sex?

    @Option(help: "Earlier illnesses, medicines, pregnancy.")
    var history: String?

    @Option(help: "What the person does for a living; only a model that weighs pages is told.")
    var occupation: String?

    @Option(help: "Who can help the person at home; only a model that weighs pages is told.")
    var support: String?

    @Option(
        help: """
            library (find and quote) or assessment (likely condition and urgency, where the site \
            has switched it on).
            """)
    var mode: AskMode?

    @Option(help: "How long the model may think in an assessment: off, short, long or auto.")
    var think: ThinkingMode?

    @Flag(help: "Show what the model thinks; nothing of it has been checked.")
    var showThinking = false

    func validate() throws {
        if let age, !PatientDetails.ages.contains(age) {
            throw ValidationError("--age is \(age); it must be from 0 to 130.")
        }
    }

    /// What is known of the person; nil when nothing is.
    var patient: PatientDetails? {
        let details = PatientDetails(
            age: age, sex: sex, occupation: occupation, support: support, history: history)
        return details == PatientDetails() ? nil : details
    }
}

extension PatientDetails.Sex: ExpressibleByArgument {}
extension AskMode: ExpressibleByArgument {}
extension ThinkingMode: ExpressibleByArgument {}
