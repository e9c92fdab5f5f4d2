// SPDX-License-Identifier: Apache-2.0
//
// Low-rank adapters (Hu et al. 2021, arXiv:2106.09685) in GGUF form, as llama.cpp's converter
// writes them: for a weight W there are A [rank x columns] and B [rows x rank], and the product
// becomes W x + (alpha / rank) B A x.

public import Foundation

/// A file of low-rank changes to a model's weights, and how strongly to apply them.
public struct AdapterFile: Sendable, Equatable, CustomStringConvertible {
    /// A GGUF file with `general.type` = `adapter`.
    public var url: URL
    /// Multiplies the change; 1 is as trained, 0 nothing. A request may ask for another.
    public var strength: Float
    /// What requests call it by.
    public var name: String

    /// Names an adapter.
    ///
    /// - Parameter name: What requests call it by; nil: the file's name without its ending.
    public init(url: URL, strength: Float = 1, name: String? = nil) {
        self.url = url
        self.strength = strength
        self.name = name ?? url.deletingPathExtension().lastPathComponent
    }

    /// Such as `ward-notes at strength 0.5`.
    public var description: String { "\(name) at strength \(strength)" }
}

/// An adapter that has been read: pairs of matrices by the weight that they change.
final class LowRankAdapter {
    /// The change of one weight, both parts in F32; B already has alpha / rank.
    struct Pair {
        var a: WeightMatrix
        var b: WeightMatrix
        /// The adapter's strength at the moment.
        var strength: UnsafePointer<Float>
        var rank: Int { a.rows }
    }

    /// What requests call it by.
    let name: String
    /// Its strength as loaded.
    let usualStrength: Float
    /// Its strength now.
    let strength: UnsafeMutablePointer<Float>

    private let file: GGUFFile
    private let kernels: Kernels
    private let alpha: Float
    private let arena = Arena()
    /// Weights that it changes and that nobody has asked for yet.
    private(set) var unused: Set<String> = []

    /// Most rows of A.
    static let maximumRank = 1024

    /// Reads an adapter for a model of that architecture.
    ///
    /// - Throws: `InferenceError` if it is no adapter or was made for something else.
    init(_ adapter: AdapterFile, architecture: String, kernels: Kernels) throws(InferenceError) {
        file = try GGUFFile(contentsOf: adapter.url)
        self.kernels = kernels
        name = adapter.name
        usualStrength = adapter.strength
        strength = arena.allocate(1)
        strength.initialize(to: adapter.strength)
        let kind = file.string("adapter.type") ?? "none"
        let family = file.string("general.architecture") ?? "none"
        guard file.string("general.type") == "adapter", kind == "lora", family == architecture
        else {
            throw InferenceError(
                .unsupported,
                "\(file.path) is an adapter of type \(kind) for \(family); a lora adapter for "
                    + "\(architecture) is needed.")
        }
        guard let alpha = file.float("adapter.lora.alpha"), alpha.isFinite else {
            throw InferenceError(
                .malformed, "\(file.path) lacks the metadata key adapter.lora.alpha.")
        }
        guard adapter.strength.isFinite else {
            throw InferenceError(
                .invalidRequest,
                "The strength of adapter \(name) is \(adapter.strength); allowed are numbers.")
        }
        self.alpha = alpha
        for tensor in file.tensors {
            guard tensor.name.hasSuffix(".lora_a") || tensor.name.hasSuffix(".lora_b") else {
                throw InferenceError(
                    .unsupported,
                    "\(file.path): tensor \(tensor.name) is neither lora_a nor lora_b.")
            }
            unused.insert(String(tensor.name.dropLast(7)))
        }
    }

    /// The change of a weight of that shape, if there is one.
    ///
    /// - Throws: `InferenceError` of kind `.malformed` if a part is missing or has another shape.
    func pair(_ name: String, rows: Int, columns: Int) throws(InferenceError) -> Pair? {
        guard unused.remove(name) != nil else { return nil }
        guard let a = file.tensor(name + ".lora_a"), let b = file.tensor(name + ".lora_b"),
            a.format.isWeight, b.format.isWeight, a.shape.count == 2, a.columns == columns,
            (1...Self.maximumRank).contains(a.rows), b.shape == [a.rows, rows]
        else {
            throw InferenceError(
                .malformed,
                "\(file.path): the change of \(name) does not fit \(rows) rows of \(columns) columns. "
                    + "Use an adapter that was made for this model.")
        }
        return Pair(
            a: floats(a, scale: 1), b: floats(b, scale: alpha / Float(a.rows)),
            strength: UnsafePointer(strength))
    }

    /// Refuses an adapter with changes that the decoder has no place for.
    ///
    /// - Throws: `InferenceError` of kind `.unsupported` that names one of them.
    func checkAllUsed() throws(InferenceError) {
        guard let name = unused.sorted().first else { return }
        throw InferenceError(
            .unsupported, "\(file.path) changes \(name), which cannot be adapted in this model.")
    }

    private func floats(_ tensor: GGUFTensor, scale: Float) -> WeightMatrix {
        let values: UnsafeMutablePointer<Float> = arena.allocate(tensor.elementCount)
        let bytes = file.bytes(of: tensor)
        if let base = bytes.baseAddress {
            kernels.dequantize(tensor.format, base, count: tensor.elementCount, into: values)
        }
        for index in 0..<tensor.elementCount { values[index] *= scale }
        return WeightMatrix(
            format: .f32, rows: tensor.rows, columns: tensor.columns,
            bytes: UnsafeRawPointer(values))
    }
}
