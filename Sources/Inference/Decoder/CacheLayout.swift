// SPDX-License-Identifier: Apache-2.0
//
// How much room a decoder's keys and values need. A layer whose tokens see only a window keeps its
// last positions in a ring: position p lies at slot p modulo the number of slots. A ring is a whole
// number of the segments that attention reads, so a segment never wraps and no bit depends on it.

internal import CKernels

/// Slots of each layer's cache.
struct CacheLayout: Equatable {
    /// Positions that a prompt and its output may have together; a multiple of 16.
    let positions: Int
    /// G.
    let keyValueHeads: Int
    /// Numbers of a head.
    let headWidth: Int
    /// What keys and values are kept as.
    let precision: CachePrecision
    /// Slots of each layer: `positions`, or fewer where a ring does.
    let slots: [Int]
    /// The different rings among the layers.
    let rings: [Ring]

    /// A layer that keeps only its last positions.
    struct Ring: Hashable {
        var slots: Int
        /// Positions that a token sees, itself included.
        var window: Int
    }

    /// Tokens that a full ring can take back, so that the next turn of a conversation continues
    /// from its prompt though an answer was written after it.
    static let usualRewind = 1024

    /// - Parameters:
    ///   - windows: Positions that tokens of each layer see; 0: all.
    ///   - batch: Most tokens that are stored at once.
    ///   - rewind: Tokens that can be taken back, at least; a batch is in any case.
    init(
        _ shape: DecoderShape, windows: [Int], positions: Int, batch: Int,
        precision: CachePrecision = .f16, rewind: Int = usualRewind
    ) {
        let positions = (positions + 15) / 16 * 16
        let segment = Int(WARDBOOK_SEGMENT)
        slots = windows.map { window in
            let needed = (window + batch + rewind + segment - 1) / segment * segment
            return window == 0 ? positions : min(positions, needed)
        }
        rings = Array(
            Set(zip(slots, windows).filter { $0.0 < positions }.map(Ring.init(slots:window:))))
        self.positions = positions
        self.precision = precision
        keyValueHeads = shape.keyValueHeads
        headWidth = shape.headWidth
    }

    /// Bytes of one layer's keys, or of its values, for `count` positions of one head.
    func headBytes(_ count: Int) -> Int { precision.byteCount(headWidth) * count }

    /// Bytes of the keys and values of `tokens` tokens in all layers.
    func byteCount(tokens: Int) -> Int {
        slots.reduce(0) { $0 + 2 * keyValueHeads * headBytes(min($1, tokens)) }
    }
}
