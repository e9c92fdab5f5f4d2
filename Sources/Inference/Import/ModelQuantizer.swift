// SPDX-License-Identifier: Apache-2.0
//
// Rewrites a model file with smaller numbers. Everything but the weight matrices is copied. Rows
// are independent, so workers share each tensor.

internal import CKernels
public import Foundation

/// Quantizes model files.
public struct ModelQuantizer: Sendable {
    /// What a quantization made.
    public struct Summary: Sendable, Equatable {
        /// Bytes of all tensors before.
        public var bytesBefore: Int
        /// Bytes of all tensors after.
        public var bytesAfter: Int
    }

    private let file: GGUFFile
    private let scheme: QuantizationScheme
    private let pool: WorkerPool
    private let kernels: Kernels

    /// Writes a model with other block formats.
    ///
    /// - Parameters:
    ///   - input: A GGUF file. Weights that are quantized already lose a little more.
    ///   - output: The file to write; one that is there is replaced once the new one is whole.
    ///   - scheme: Which formats to use.
    ///   - threads: Threads to work with, 1 to 256.
    /// - Returns: What was made.
    /// - Throws: `InferenceError` if the input is damaged or the output cannot be written.
    @discardableResult
    public static func quantize(
        _ input: URL, to output: URL, scheme: QuantizationScheme, threads: Int
    ) throws(InferenceError) -> Summary {
        guard input.standardizedFileURL != output.standardizedFileURL else {
            throw InferenceError(
                .invalidRequest, "\(input.path) cannot be quantized into itself. Name another file."
            )
        }
        let file = try GGUFFile(contentsOf: input)
        let quantizer = ModelQuantizer(
            file: file, scheme: scheme, pool: try WorkerPool(threads: threads),
            kernels: try Kernels())
        return try quantizer.write(to: output)
    }

    private func write(to output: URL) throws(InferenceError) -> Summary {
        let family = try file.requiredString("general.architecture")
        let heads = file.uint("\(family).attention.head_count") ?? 1
        let keyHeads = file.uint("\(family).attention.head_count_kv") ?? heads
        let model = QuantizationScheme.Model(
            layers: file.uint("\(family).block_count") ?? 0,
            queriesPerKey: heads / max(1, keyHeads), hasOutput: file.tensor("output.weight") != nil)
        var writer = GGUFWriter()
        for key in file.metadataKeys where key != "general.file_type" {
            if let value = file.copyableValue(key) { writer.set(key, value) }
        }
        writer.set("general.file_type", .uint32(scheme.fileType))
        if file.uint("general.quantization_version") == nil {
            writer.set("general.quantization_version", .uint32(2))
        }
        var summary = Summary(bytesBefore: 0, bytesAfter: 0)
        for tensor in file.tensors {
            let format =
                Self.isQuantized(tensor)
                ? scheme.format(of: tensor.name, columns: tensor.columns, in: model)
                : tensor.format
            writer.add(
                GGUFWriter.Tensor(name: tensor.name, shape: tensor.shape, format: format) {
                    () throws(InferenceError) in try convert(tensor, to: format)
                })
            summary.bytesBefore += tensor.byteRange.count
            summary.bytesAfter += format.byteCount(elements: tensor.elementCount) ?? 0
        }
        try writer.write(to: output)
        return summary
    }

    /// Matrices that are multiplied with; norms, biases and tables that are added stay exact.
    static func isQuantized(_ tensor: GGUFTensor) -> Bool {
        let exact = ["_norm.", "token_types.", "position_embd.", "ffn_gate_inp.", "attn_rel_b."]
        return tensor.shape.count == 2 && tensor.format.isWeight && tensor.name.hasSuffix(".weight")
            && !exact.contains { tensor.name.contains($0) }
    }

    private func convert(
        _ tensor: GGUFTensor, to format: BlockFormat
    ) throws(InferenceError) -> Data {
        if tensor.format == format { return Data(file.bytes(of: tensor)) }
        let columns = tensor.columns
        guard let rowBytes = format.byteCount(elements: columns) else {
            throw InferenceError(
                .unsupported, "Rows of \(tensor.name) are no whole blocks of \(format.name).")
        }
        let sourceRowBytes = tensor.byteRange.count / tensor.rows
        let rowsPerChunk = max(1, 65536 / columns)
        let chunks = (tensor.rows + rowsPerChunk - 1) / rowsPerChunk
        var output = Data(count: rowBytes * tensor.rows)
        output.withUnsafeMutableBytes { output in
            // Every chunk writes rows of its own.
            nonisolated(unsafe) let output = output
            pool.awake {
                pool.run(chunks: chunks) { chunk, _ in
                    let first = chunk * rowsPerChunk
                    let end = min(first + rowsPerChunk, tensor.rows)
                    encode(
                        file.bytes(of: tensor)[first * sourceRowBytes..<end * sourceRowBytes],
                        from: tensor.format, to: format, count: (end - first) * columns,
                        into: output[first * rowBytes..<end * rowBytes])
                }
            }
        }
        return output
    }

    /// Blocks of one format as blocks of another.
    private func encode(
        _ source: Slice<UnsafeRawBufferPointer>, from old: BlockFormat, to new: BlockFormat,
        count: Int, into output: Slice<UnsafeMutableRawBufferPointer>
    ) {
        guard let input = UnsafeRawBufferPointer(rebasing: source).baseAddress,
            let output = UnsafeMutableRawBufferPointer(rebasing: output).baseAddress
        else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { values in
            guard let values = values.baseAddress else { return }
            kernels.dequantize(old, input, count: count, into: values)
            _ = wardbook_quantize_blocks(Int32(new.rawValue), values, Int64(count), output)
        }
    }
}

extension GGUFFile {
    /// A metadata value in the form in which the writer takes it; nil if there is none.
    func copyableValue(_ key: String) -> GGUFWriter.Value? {
        switch metadata[key] {
        case .integer(let value):
            if let value = UInt32(exactly: value) { return .uint32(value) }
            if let value = Int32(exactly: value) { return .int32(value) }
            return .verbatim(type: .int64, bytes: value.littleEndianData)
        case .large(let value): return .verbatim(type: .uint64, bytes: value.littleEndianData)
        case .float(let value): return .float32(Float(value))
        case .bool(let value): return .bool(value)
        case .string(let value): return .string(value)
        case .array(let type, let count, let offset):
            var reader = GGUFReader(bytes: file.bytes, path: path, offset: offset)
            // The array was walked when the file was opened, so no read fails.
            if let size = type.byteCount {
                try? reader.skip(count * size)
            } else {
                for _ in 0..<count { _ = try? reader.stringBytes() }
            }
            let bytes = file.bytes[offset..<reader.offset]
            return .array(type: type, count: count, bytes: Data(bytes))
        case nil: return nil
        }
    }
}

extension FixedWidthInteger {
    fileprivate var littleEndianData: Data {
        Swift.withUnsafeBytes(of: littleEndian) { Data($0) }
    }
}
