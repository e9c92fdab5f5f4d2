// SPDX-License-Identifier: Apache-2.0

/// One thing that a person says, small enough to be compared with one item of the library.
struct Statement: Sendable, Equatable {
    /// What the statement is worth as a report of how the patient is now.
    enum Standing: String, Sendable {
        /// The patient has it now.
        case own
        /// The patient does not have it ("no chest pain", "breathing fine").
        case denied
        /// A question, a fear or a guess.
        case asked
        /// It happened to someone else, or long ago.
        case elsewhere
    }

    /// The words, as they were typed.
    var text: String
    /// What they are worth.
    var standing: Standing
    /// The sentence that they stand in.
    var sentence: String
}
