// SPDX-License-Identifier: Apache-2.0
//
// A model as Hugging Face lays it out: config.json, weights in one or several safetensors files,
// tokenizer.json and small files around them.

import Foundation

/// A folder with a model in the layout of Hugging Face.
struct HuggingFaceFolder {
    let url: URL
    /// The content of config.json.
    let configuration: [String: Any]
    /// The JSON files that are there, by name.
    private let documents: [String: [String: Any]]
    private let weights: [SafetensorsFile]

    /// Opens the weights and reads the configuration.
    ///
    /// - Throws: `InferenceError` if a file is missing or damaged.
    init(_ url: URL) throws(InferenceError) {
        self.url = url
        documents = try Self.documents(url)
        guard let configuration = documents["config.json"] else {
            throw InferenceError(
                .unreadable,
                "\(url.path) has no readable config.json. Name a folder with config.json, "
                    + "*.safetensors and tokenizer.json.")
        }
        self.configuration = configuration
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [])
            .filter { $0.hasSuffix(".safetensors") }.sorted()
        guard !names.isEmpty else {
            throw InferenceError(
                .unreadable,
                "\(url.path) has no *.safetensors file. Weights in other formats are not read.")
        }
        var weights: [SafetensorsFile] = []
        for name in names {
            weights.append(try SafetensorsFile(contentsOf: url.appending(path: name)))
        }
        self.weights = weights
    }

    /// A JSON file of the folder, or nil if it is missing.
    func json(_ name: String) -> [String: Any]? {
        documents[name]
    }

    /// A positive integer of config.json, at most `max`.
    ///
    /// - Throws: `InferenceError` if it is missing or out of range.
    func integer(_ key: String, max: Int = 1 << 20) throws(InferenceError) -> Int {
        guard let value = configuration[key] as? Int, (1...max).contains(value) else {
            throw InferenceError(
                .malformed,
                "\(url.path)/config.json needs \(key) from 1 to \(max), and has "
                    + "\(configuration[key].map { "\($0)" } ?? "none").")
        }
        return value
    }

    /// A number of config.json, or what stands for a missing one.
    func number(_ key: String, default standard: Double) -> Double {
        configuration[key] as? Double ?? standard
    }

    /// Lines of a text file of the folder, or nil if it is missing. Cut at bytes: a line may begin
    /// with a character that would join the line end before it.
    func lines(_ name: String) -> [String]? {
        guard let data = try? Data(contentsOf: url.appending(path: name)) else { return nil }
        var lines = data.split(separator: 10, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// The licence that the model card names between the `---` lines at its top, if it does.
    var license: String? {
        guard let card = lines("README.md"), card.first == "---" else { return nil }
        for line in card.dropFirst().prefix(100) {
            if line == "---" { return nil }
            guard line.hasPrefix("license:") else { continue }
            let name = line.dropFirst("license:".count).trimmingCharacters(in: .whitespaces)
            return name.isEmpty ? nil : name
        }
        return nil
    }

    /// A tensor by name, with the file that holds it; nil if there is none.
    func find(_ name: String) -> (file: SafetensorsFile, tensor: SafetensorsFile.Tensor)? {
        for file in weights {
            if let tensor = file.tensors[name] { return (file, tensor) }
        }
        return nil
    }

    /// Reads every JSON file that matters. One that is there but damaged is an error: a model
    /// without its template or its way of pooling would work, but wrongly.
    private static func documents(_ url: URL) throws(InferenceError) -> [String: [String: Any]] {
        let names = [
            "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
            "sentence_bert_config.json", "config_sentence_transformers.json",
            "1_Pooling/config.json",
        ]
        var documents: [String: [String: Any]] = [:]
        for name in names {
            guard let data = try? Data(contentsOf: url.appending(path: name)) else { continue }
            let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
            guard let object else {
                throw InferenceError(
                    .malformed, "\(url.path)/\(name) is no JSON object. Copy the model again.")
            }
            documents[name] = object
        }
        return documents
    }
}
