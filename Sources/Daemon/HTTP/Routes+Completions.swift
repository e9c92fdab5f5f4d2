// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import WireProtocol

extension Routes {
    /// What answers questions.
    var asking: AskRoute {
        AskRoute(
            appliance: appliance, admission: admission, work: work, observation: observation,
            sessions: sessions)
    }

    /// Adds the paths for programs that speak OpenAI's shapes.
    func addCompletions(to router: Router<ApplianceContext>) {
        let completions = CompletionRoute(asking: asking)
        router.get("/v1/models") { _, _ in try json(try await completions.models()) }
        router.post("/v1/embeddings") { request, context in
            let peer = await context.peer()
            return try json(
                try await observed(.embed, peer) { _ in
                    try await completions.embeddings(request, for: peer)
                })
        }
        router.post("/v1/chat/completions") { request, context in
            try await completions.complete(request, for: await context.peer())
        }
    }
}
