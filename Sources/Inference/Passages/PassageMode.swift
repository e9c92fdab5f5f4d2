// SPDX-License-Identifier: Apache-2.0
//
// How much of a prompt may be taken from states that were computed before the question was known.

/// What is done with the passages of a prompt. Whether a state is loaded or computed on the spot
/// never changes the result: a mode says what is computed, the store only when.
public enum PassageMode: String, Sendable, CaseIterable {
    /// Every token is read with all tokens before it. Nothing is kept in files.
    case off
    /// The same to the bit, but the state of what comes before the first passage, and of the first
    /// passage, may come from a file: what they are preceded by is always the same.
    case exact
    /// Passages do not attend to one another: each is read after the beginning alone, as if it were
    /// the only one, and moved to its place (Gim et al. 2024, arXiv:2311.04934).
    case independent
    /// The same, but the first tokens of each passage, on which most of what it hands on rests, are
    /// read again with all that precedes them (Hu et al. 2024, arXiv:2410.15332).
    case blended
}
