// SPDX-License-Identifier: Apache-2.0
//
// wardbook-eval: measures what the appliance finds and answers against labelled questions. Start here.

import ArgumentParser

@main
struct EvaluationProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wardbook-eval",
        abstract: "Measures what is found, answered and assessed against labelled questions.",
        subcommands: [
            RetrievalCommand.self, AnswersCommand.self, TriageCommand.self,
            ConversationsCommand.self, EmergenciesCommand.self, FeaturesCommand.self,
            TriageFeaturesCommand.self,
            GateCommand.self, SpeedCommand.self, BuildingCommand.self,
        ])
}

/// The index and the encoder that every verb needs.
struct IndexOptions: ParsableArguments {
    @Option(help: "The index folder.")
    var index = "Index"

    @Option(help: "The encoder, a GGUF file.")
    var encoder = "Models/all-MiniLM-L6-v2.gguf"

    @Option(help: "Threads of the encoder, from 1.")
    var threads = 2

    @Option(help: "Ranking weights to use instead of those of the index, a JSON file.")
    var model: String?
}
