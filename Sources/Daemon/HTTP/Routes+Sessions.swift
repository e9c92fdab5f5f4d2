// SPDX-License-Identifier: Apache-2.0
//
// Conversations: opened, listed, shown and forgotten by the users whom they belong to. They leave no
// trace but their number.

import Hummingbird
import WireProtocol

extension Routes {
    /// Adds the paths below `/v1/sessions`.
    func addSessions(to router: Router<ApplianceContext>) {
        router.post("/v1/sessions") { _, context in
            try json(try sessions.open(await context.peer()), status: .created)
        }
        router.get("/v1/sessions") { _, context in
            try json(try sessions.list(await context.peer()))
        }
        router.get("/v1/sessions/:session") { _, context in
            try json(
                try sessions.show(try name("session", context), of: await context.peer()))
        }
        router.delete("/v1/sessions/:session") { _, context in
            try sessions.close(try name("session", context), of: await context.peer())
            return Response(status: .noContent)
        }
    }
}
