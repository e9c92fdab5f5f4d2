// SPDX-License-Identifier: Apache-2.0
//
// A model family says, in one file of Families/, which weights its layers have and what is special
// about them.

/// Describes the weights of one family of models.
protocol DecoderFamily {
    /// Values of `general.architecture` that it reads.
    static var architectures: [String] { get }

    /// Binds the weights of a file.
    ///
    /// - Throws: `InferenceError` if weights are missing or have the wrong shape.
    static func weights(_ builder: DecoderBuilder) throws(InferenceError) -> DecoderWeights

    /// Positions that a token of a layer sees, itself included; 0: all.
    ///
    /// - Parameter width: The window that the file names, or nil.
    static func window(layer: Int, width: Int?) -> Int
}

extension DecoderFamily {
    /// No windows.
    static func window(layer: Int, width: Int?) -> Int { 0 }

    /// The window of each layer of a file.
    static func windows(_ file: GGUFFile, _ shape: DecoderShape) -> [Int] {
        let width = file.uint("\(shape.architecture).attention.sliding_window")
        return (0..<shape.layers).map { min(window(layer: $0, width: width), 1 << 24) }
    }
}

/// The families, by architecture.
enum DecoderFamilies {
    static var all: [any DecoderFamily.Type] {
        [
            LlamaFamily.self, SmolLM3Family.self, QwenFamily.self, Phi3Family.self,
            Gemma2Family.self,
            Gemma3Family.self,
        ]
    }

    /// Names of all architectures that can be run.
    static var architectures: [String] { all.flatMap { $0.architectures } }

    /// The family of a file.
    ///
    /// - Throws: `InferenceError` of kind `.unsupported` that lists what is supported.
    static func family(of architecture: String, path: String) throws(InferenceError)
        -> any DecoderFamily.Type
    {
        guard let family = all.first(where: { $0.architectures.contains(architecture) }) else {
            throw InferenceError(
                .unsupported,
                "\(path) is a model of the architecture \(architecture.prefix(40)); supported are "
                    + architectures.joined(separator: ", ") + ".")
        }
        return family
    }
}
