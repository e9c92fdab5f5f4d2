// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How often the texts of a generation in the making use each word. Filled while rows are inserted,
/// so that the texts need not be read again to be packed.
final class WordUses: Sendable {
    private let uses = Mutex<[ArraySlice<UInt8>: Int]>([:])

    /// Counts the words of more texts.
    func add(_ texts: [String]) {
        uses.withLock { uses in
            for text in texts { TextPacking.count(text, into: &uses) }
        }
    }

    /// The words that are worth packing with.
    var packing: TextPacking { TextPacking(uses: uses.withLock { $0 }) }
}
