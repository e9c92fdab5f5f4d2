// SPDX-License-Identifier: Apache-2.0
//
// What a model file is, for people who choose one: read from its metadata and tensor table alone.

public import Foundation

/// A model file in figures.
public struct ModelDescription: Sendable {
    /// What a model is run as here.
    public enum Role: String, Sendable {
        /// Writes text.
        case generator
        /// Turns text into vectors.
        case encoder
        /// Changes a generator of the same architecture.
        case adapter
        /// Nothing: its architecture is not supported.
        case unsupported
    }

    /// How much of a model is stored in one format.
    public struct FormatShare: Sendable, Equatable {
        /// The format.
        public var format: BlockFormat
        /// Tensors stored in it.
        public var tensors: Int
        /// Numbers stored in it.
        public var parameters: Int
        /// Bytes they take.
        public var bytes: Int
    }

    /// Name as the file gives it, or the file's own name.
    public let name: String
    /// Family of models, such as `llama` or `bert`.
    public let architecture: String
    /// What it can be used for.
    public let role: Role
    /// Licence as the file gives it, if it does.
    public let license: String?
    /// Bytes of the file.
    public let fileBytes: Int
    /// All numbers of all tensors.
    public let parameterCount: Int
    /// The formats in use, most bytes first.
    public let formats: [FormatShare]
    /// Most tokens that the model was trained to see, if the file says so.
    public let contextLength: Int?
    /// Kind of tokenizer and of word cutting, such as `gpt2/smollm`.
    public let tokenizer: String
    /// Tokens in the vocabulary.
    public let vocabularyCount: Int
    /// Chat template as it was recognised; nil for none or one that is not known.
    public let template: ChatTemplate.Family?
    /// Whether the file has a template at all.
    public let hasTemplate: Bool
    /// How positions are told apart, such as `rotary, base 10000`; nil if it is no decoder.
    public let positions: String?
    /// Sizes of a decoder, and the positions that each of its layers sees (0: all).
    private let decoder: (shape: DecoderShape, windows: [Int])?

    /// Describes a file.
    ///
    /// - Throws: `InferenceError` if the file cannot be read or is damaged.
    public init(contentsOf url: URL) throws(InferenceError) {
        self.init(try GGUFFile(contentsOf: url))
    }

    /// Describes an open file.
    public init(_ file: GGUFFile) {
        let architecture = file.string("general.architecture") ?? "unknown"
        self.architecture = architecture
        name =
            file.string("general.name") ?? file.file.url.deletingPathExtension().lastPathComponent
        license = file.string("general.license")
        fileBytes = file.file.bytes.count
        parameterCount = file.tensors.reduce(0) { $0 + $1.elementCount }
        formats = Self.shares(file.tensors)
        contextLength = file.uint("\(architecture).context_length")
        let kind = file.string("tokenizer.ggml.model") ?? "none"
        tokenizer = file.string("tokenizer.ggml.pre").map { "\(kind)/\($0)" } ?? kind
        vocabularyCount = file.arrayCount("tokenizer.ggml.tokens") ?? 0
        let source = file.string("tokenizer.chat_template")
        template = source.flatMap(ChatTemplate.recognize)
        hasTemplate = source != nil
        if file.string("general.type") == "adapter" {
            role = .adapter
        } else if DecoderFamilies.architectures.contains(architecture) {
            role = .generator
        } else if EncoderConfiguration.architectures.contains(architecture) {
            role = .encoder
        } else {
            role = .unsupported
        }
        if role == .generator,
            let family = try? DecoderFamilies.family(of: architecture, path: file.path),
            let shape = try? DecoderShape(file, architecture: architecture)
        {
            decoder = (shape, family.windows(file, shape))
            positions = Self.positions(file, shape)
        } else {
            decoder = nil
            positions = nil
        }
    }

    private static func positions(_ file: GGUFFile, _ shape: DecoderShape) -> String {
        func number(_ key: String) -> String? {
            file.float("\(shape.architecture).rope.\(key)").map { value in
                Int(exactly: value).map(String.init) ?? "\(value)"
            }
        }
        let original = number("scaling.original_context_length") ?? "\(shape.trainedContext)"
        let factor = number("scaling.factor") ?? "1"
        var parts = ["rotary, base \(number("freq_base") ?? "10000")"]
        switch file.string("\(shape.architecture).rope.scaling.type") {
        case "linear": parts.append("stretched \(factor) times")
        case "yarn": parts.append("YaRN, \(factor) times \(original) tokens")
        default: break
        }
        if file.tensor("rope_freqs.weight") != nil {
            parts.append("a factor for each pair")
        } else if file.tensor("rope_factors_long.weight") != nil {
            parts.append("other factors for contexts beyond \(original) tokens")
        }
        return parts.joined(separator: ", ")
    }

    /// The windows of layers that do not see all positions: how many tokens, in how many of all
    /// layers; nil if all see all.
    public var window: (tokens: Int, layers: Int, ofLayers: Int)? {
        guard let windows = decoder?.windows, let tokens = windows.first(where: { $0 > 0 })
        else { return nil }
        return (tokens, windows.count { $0 > 0 }, windows.count)
    }

    /// Bytes of keys and values of a whole context of 0 to 2^24 tokens; 0 for encoders.
    public func cacheBytes(context: Int, precision: CachePrecision = .f16) -> Int {
        guard let (shape, windows) = decoder else { return 0 }
        let context = min(max(0, context), 1 << 24)
        return CacheLayout(
            shape, windows: windows, positions: context, batch: Workspace.batch(shape),
            precision: precision
        ).byteCount(tokens: context)
    }

    /// Bytes of the buffers of a forward pass, whatever the context; 0 for encoders.
    public var workBytes: Int { decoder.map { Workspace.byteCount($0.shape) } ?? 0 }

    /// Bytes of memory that the model takes at a context length: the file, the keys and values of
    /// that many tokens, and the buffers of a forward pass.
    public func memoryBytes(context: Int, precision: CachePrecision = .f16) -> Int {
        fileBytes + cacheBytes(context: context, precision: precision) + workBytes
    }

    private static func shares(_ tensors: [GGUFTensor]) -> [FormatShare] {
        Dictionary(grouping: tensors, by: \.format).map { format, tensors in
            FormatShare(
                format: format, tensors: tensors.count,
                parameters: tensors.reduce(0) { $0 + $1.elementCount },
                bytes: tensors.reduce(0) { $0 + $1.byteRange.count })
        }.sorted { ($0.bytes, $0.format.rawValue) > ($1.bytes, $1.format.rawValue) }
    }
}
