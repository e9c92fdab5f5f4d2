// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Retrieval

/// One generation of the index, opened for answering. A request keeps the one that it began with.
struct Library: Sendable {
    let generation: Generation
    let searcher: Searcher
    let engine: AnswerEngine

    /// Pages whose next review is past today.
    func pagesPastReview() -> Int {
        let today = WireMapping.today()
        return generation.pages.count { $0.isPastReview(on: today) }
    }
}
