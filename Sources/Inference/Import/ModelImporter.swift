// SPDX-License-Identifier: Apache-2.0
//
// Turns a Hugging Face folder into one GGUF file, with the names that llama.cpp gives to tensors
// and metadata, so that other programs read the result too.

public import Foundation

/// Imports models into GGUF.
public struct ModelImporter {
    /// How weight matrices are stored; vectors stay in single precision.
    public enum WeightFormat: String, Sendable, CaseIterable {
        /// Single precision, as most encoders are published.
        case f32
        /// Half precision: half the size, differences far below what quantization makes.
        case f16
    }

    /// What an import made.
    public struct Summary: Sendable, Equatable {
        /// Architecture of the file, such as `bert`.
        public var architecture: String
        /// Number of tensors.
        public var tensorCount: Int
        /// Number of weights.
        public var parameterCount: Int
    }

    /// Small tables that are added to others: llama.cpp adds in single precision only.
    private static let addedTables = [
        "token_types.weight", "position_embd.weight", "attn_rel_b.weight",
    ]

    let folder: HuggingFaceFolder
    let format: WeightFormat
    var writer = GGUFWriter()
    private var summary: Summary

    /// Imports the model in a folder.
    ///
    /// - Parameters:
    ///   - folder: A folder with config.json, *.safetensors and tokenizer files.
    ///   - output: The GGUF file to write; one that is there is replaced once the new one is whole.
    ///   - format: How to store weight matrices.
    /// - Returns: What was made.
    /// - Throws: `InferenceError` if the family is not supported, a file is missing or damaged, or
    ///   the output cannot be written.
    @discardableResult
    public static func importModel(
        from folder: URL, to output: URL, format: WeightFormat = .f16
    ) throws(InferenceError) -> Summary {
        let folder = try HuggingFaceFolder(folder)
        let family = folder.configuration["model_type"] as? String ?? ""
        let architecture = family == "mistral" ? "llama" : family
        var importer = ModelImporter(folder, format, architecture: architecture)
        switch family {
        case "bert": try importer.addBERT()
        case "mpnet": try importer.addMPNet()
        case "llama", "mistral", "qwen2", "qwen3": try importer.addDecoder(architecture)
        default:
            throw InferenceError(
                .unsupported,
                "\(folder.url.path) holds a model of type \(family.prefix(64)); bert, mpnet, llama, "
                    + "mistral, qwen2 and qwen3 can be imported.")
        }
        try importer.writer.write(to: output)
        return importer.summary
    }

    private init(_ folder: HuggingFaceFolder, _ format: WeightFormat, architecture: String) {
        self.folder = folder
        self.format = format
        summary = Summary(architecture: architecture, tensorCount: 0, parameterCount: 0)
        writer.set("general.architecture", .string(architecture))
        writer.set("general.name", .string(folder.url.lastPathComponent))
        writer.set("general.type", .string("model"))
        if let license = folder.license { writer.set("general.license", .string(license)) }
        writer.set("general.file_type", .uint32(format == .f16 ? 1 : 0))
        writer.set("general.quantization_version", .uint32(2))
    }

    /// Adds the first of several tensors that is there, under a new name.
    ///
    /// - Parameters:
    ///   - name: Name in the GGUF file.
    ///   - sources: Names it may have in the folder.
    ///   - shape: The expected sizes, slowest first.
    ///   - rowOrder: Tells where each row of the result comes from; nil keeps the order.
    ///   - rows: The rows to take; nil takes all.
    mutating func add(
        _ name: String, from sources: [String], shape: [Int],
        rowOrder: (() -> [Int])? = nil,
        rows: Range<Int>? = nil
    ) throws(InferenceError) {
        guard let source = sources.first(where: { folder.find($0) != nil }),
            let (file, tensor) = folder.find(source)
        else {
            throw InferenceError(
                .malformed, "\(folder.url.path) has no tensor \(sources[0]); copy the model again.")
        }
        guard tensor.shape == shape else {
            throw InferenceError(
                .malformed,
                "Tensor \(source) in \(folder.url.path) has the shape \(tensor.shape); "
                    + "config.json asks for \(shape).")
        }
        let isMatrix = shape.count > 1 && !Self.addedTables.contains(name)
        let stored: BlockFormat = isMatrix && format == .f16 ? .f16 : .f32
        let kept = rows.map { [$0.count] + shape.dropFirst() } ?? shape
        writer.add(
            GGUFWriter.Tensor(name: name, shape: kept.reversed(), format: stored) {
                () throws(InferenceError) in
                var values = try file.floats(source)
                if let rows {
                    let width = values.count / shape[0]
                    values = Array(values[rows.lowerBound * width..<rows.upperBound * width])
                }
                if let rowOrder { values = values.reordered(rows: rowOrder()) }
                return stored == .f16 ? values.halfPrecisionData() : values.singlePrecisionData()
            })
        summary.tensorCount += 1
        summary.parameterCount += kept.reduce(1, *)
    }
}

extension [Float] {
    /// Little-endian single precision.
    func singlePrecisionData() -> Data {
        withUnsafeBytes { Data($0) }
    }

    /// Little-endian half precision, rounded to nearest.
    func halfPrecisionData() -> Data {
        map { Float16($0).bitPattern.littleEndian }.withUnsafeBytes { Data($0) }
    }

    /// The rows of a matrix in another order.
    func reordered(rows: [Int]) -> [Float] {
        let width = count / Swift.max(1, rows.count)
        return rows.flatMap { self[$0 * width..<($0 + 1) * width] }
    }
}
