// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What is done with passages of prompts, and where their states are kept.
public struct PassageSettings: Sendable, Equatable {
    /// What may stand alone.
    public var mode: PassageMode
    /// Folder of the states; nil: they are computed whenever they are needed.
    public var folder: URL?
    /// Most bytes that the states may take on disk.
    public var budget: Int

    /// Every token is read with all tokens before it, until set otherwise.
    public init(mode: PassageMode = .off, folder: URL? = nil, budget: Int = 0) {
        self.mode = mode
        self.folder = folder
        self.budget = budget
    }

    /// The folder, opened; nil if none is wanted.
    func store() throws(InferenceError) -> PassageStore? {
        guard mode != .off, let folder, budget > 0 else { return nil }
        return try PassageStore(folder: folder, budget: budget)
    }
}
