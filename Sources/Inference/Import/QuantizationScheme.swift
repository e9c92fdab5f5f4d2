// SPDX-License-Identifier: Apache-2.0
//
// What a name such as Q4_K_M means: one base format, and better ones for the tensors that suffer
// most. The rules are those of llama.cpp, so that a name means the same file everywhere.

/// A way to quantize a whole model, by llama.cpp's names.
public enum QuantizationScheme: String, Sendable, CaseIterable {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case q8_0 = "Q8_0"
    case q4_0 = "Q4_0"
    case q4_1 = "Q4_1"
    case q5_0 = "Q5_0"
    case q5_1 = "Q5_1"
    case q2_K = "Q2_K"
    case q3_K_S = "Q3_K_S"
    case q3_K_M = "Q3_K_M"
    case q3_K_L = "Q3_K_L"
    case q4_K_S = "Q4_K_S"
    case q4_K_M = "Q4_K_M"
    case q5_K_S = "Q5_K_S"
    case q5_K_M = "Q5_K_M"
    case q6_K = "Q6_K"
    case iq4_NL = "IQ4_NL"
    case iq4_XS = "IQ4_XS"

    /// The format of most tensors.
    public var base: BlockFormat {
        switch self {
        case .f32: .f32
        case .f16: .f16
        case .bf16: .bf16
        case .q8_0: .q8_0
        case .q4_0: .q4_0
        case .q4_1: .q4_1
        case .q5_0: .q5_0
        case .q5_1: .q5_1
        case .q2_K: .q2_K
        case .q3_K_S, .q3_K_M, .q3_K_L: .q3_K
        case .q4_K_S, .q4_K_M: .q4_K
        case .q5_K_S, .q5_K_M: .q5_K
        case .q6_K: .q6_K
        case .iq4_NL: .iq4_nl
        case .iq4_XS: .iq4_xs
        }
    }

    /// GGUF's number for the scheme (`general.file_type`).
    var fileType: UInt32 {
        switch self {
        case .f32: 0
        case .f16: 1
        case .q4_0: 2
        case .q4_1: 3
        case .q8_0: 7
        case .q5_0: 8
        case .q5_1: 9
        case .q2_K: 10
        case .q3_K_S: 11
        case .q3_K_M: 12
        case .q3_K_L: 13
        case .q4_K_S: 14
        case .q4_K_M: 15
        case .q5_K_S: 16
        case .q5_K_M: 17
        case .q6_K: 18
        case .iq4_NL: 25
        case .iq4_XS: 30
        case .bf16: 32
        }
    }

    /// What the choice of a format depends on, apart from the tensor.
    struct Model {
        /// Number of layers.
        var layers: Int
        /// Query heads that share a key head.
        var queriesPerKey: Int
        /// Whether the output layer has weights of its own.
        var hasOutput: Bool
    }

    /// The format for a matrix.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - columns: Length of its rows; a format whose blocks do not divide it is replaced.
    ///   - model: The model it belongs to.
    func format(of name: String, columns: Int, in model: Model) -> BlockFormat {
        let isOutput = name == "output.weight" || !model.hasOutput && name == "token_embd.weight"
        if isOutput { return outputFormat(columns) }
        let layer = Self.layer(of: name)
        let wanted =
            switch name.split(separator: ".").dropLast().last {
            case "attn_v": valueFormat(layer, model)
            case "ffn_down": downFormat(layer, model)
            case "attn_output": attentionOutputFormat
            case "attn_qkv": fusedFormat
            default: base
            }
        return Self.fitting(wanted, columns)
    }

    private func outputFormat(_ columns: Int) -> BlockFormat {
        switch self {
        case .f32, .f16, .bf16, .q8_0: base
        default: columns % 256 == 0 ? .q6_K : Self.fitting(.q8_0, columns)
        }
    }

    private func valueFormat(_ layer: Int, _ model: Model) -> BlockFormat {
        switch self {
        case .q2_K: model.queriesPerKey >= 4 ? .q4_K : .q3_K
        case .q3_K_M: layer < 2 ? .q5_K : .q4_K
        case .q3_K_L: .q5_K
        case .q4_K_S: layer < 4 ? .q5_K : base
        case .iq4_NL, .iq4_XS: model.queriesPerKey >= 4 ? .q5_K : base
        case .q4_K_M, .q5_K_M: Self.deservesMore(layer, model.layers) ? .q6_K : base
        default: base
        }
    }

    private func downFormat(_ layer: Int, _ model: Model) -> BlockFormat {
        switch self {
        case .q2_K: .q3_K
        case .q3_K_M: layer < model.layers / 16 ? .q5_K : .q4_K
        case .q3_K_L: .q5_K
        case .q4_K_S, .iq4_NL, .iq4_XS: layer < model.layers / 8 ? .q5_K : base
        case .q4_K_M, .q5_K_M: Self.deservesMore(layer, model.layers) ? .q6_K : base
        default: base
        }
    }

    private var attentionOutputFormat: BlockFormat {
        switch self {
        case .q2_K: .q3_K
        case .q3_K_M: .q4_K
        case .q3_K_L: .q5_K
        default: base
        }
    }

    private var fusedFormat: BlockFormat {
        switch self {
        case .q3_K_M, .q3_K_L: .q4_K
        case .q4_K_M: .q5_K
        case .q5_K_M: .q6_K
        default: base
        }
    }

    /// The first and the last eighth of the layers, and every third between.
    private static func deservesMore(_ layer: Int, _ layers: Int) -> Bool {
        layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2
    }

    /// The format itself, or the next better one whose blocks divide a row.
    private static func fitting(_ format: BlockFormat, _ columns: Int) -> BlockFormat {
        guard columns % format.elementsPerBlock != 0 else { return format }
        let smaller: BlockFormat =
            switch format {
            case .q2_K, .q3_K: .q4_0
            case .q4_K: .q5_0
            case .q5_K: .q5_1
            case .q6_K: .q8_0
            case .iq4_xs: .iq4_nl
            default: .f16
            }
        return columns % smaller.elementsPerBlock == 0 ? smaller : .f16
    }

    private static func layer(of name: String) -> Int {
        let parts = name.split(separator: ".")
        return parts.first == "blk" && parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    }
}
