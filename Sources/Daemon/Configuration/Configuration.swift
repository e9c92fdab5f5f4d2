// SPDX-License-Identifier: Apache-2.0
//
// Everything that a site can set, as one checked value. Nothing below the programs reads a file,
// a flag or the environment for itself.

/// The settings of the daemon. The defaults work from a checkout.
struct Configuration: Equatable, Sendable {
    /// Folder of the library's pages.
    var corpus = "Corpus"
    /// Folder of the index generations.
    var index = "Index"
    /// The socket to listen on.
    var socket = "Index/wardbook.sock"
    /// Folder in which administrators' requests for a new index are left.
    var requests = "Index/requests"
    /// Folder of the site's own source profiles; empty for the built-in ones alone.
    var profiles = ""
    /// The language model, a GGUF file.
    var generator = "Models/SmolLM2-135M-Instruct.Q4_1.gguf"
    /// A low-rank adapter of the language model, a GGUF file; empty for none.
    var adapter = ""
    /// How strongly the adapter counts: 1 is as trained.
    var adapterStrength = 1.0
    /// Family of chat templates for a model whose own is not recognised; empty for none.
    var templateFallback = ""
    /// The encoder of passages and questions, a GGUF file.
    var embedder = "Models/all-MiniLM-L6-v2.gguf"
    /// Threads that run the models.
    var threads = 2
    /// Most tokens of prompt and answer together; the model's own limit when that is smaller.
    var contextTokens = 4096
    /// How exactly the model remembers what it has read, by `ModelFiles.cachePrecisions`' names.
    var cachePrecision = "f16"
    /// Most tokens of one answer.
    var answerTokens = 192
    /// Whether a request may ask for an assessment.
    var assessment = false
    /// Longest question, in bytes of UTF-8.
    var questionBytes = 8000
    /// Questions that are answered at the same time; their answers share each pass over the weights.
    var answering = 2
    /// Questions that may wait while others are answered; further ones are told to come back.
    var waiting = 16
    /// Longest time in seconds that the model may take for one answer.
    var answerSeconds = 120
    /// Time in seconds that answers in the making have to end when the service is stopped.
    var drainSeconds = 20
    /// Connections that are served at the same time; others wait.
    var connections = 256
    /// What may be taken from states of passages that were read ahead, by `PassageMode`'s names.
    var passageMode = "off"
    /// Folder of those states.
    var passageFolder = "Index/passages"
    /// Megabytes that they may take.
    var passageMegabytes = 2000
    /// What is remembered of conversations.
    var sessions = SessionTable.Limits()
    /// The audit log; empty for none.
    var audit = ""
    /// Size in MiB at which a file of the audit log is full.
    var auditFileMiB = 16
    /// Full files of the audit log that are kept.
    var auditFilesKept = 64
    /// Index generations to keep for going back.
    var generationsKept = 3

    /// The files of the audit log.
    var auditFiles: AuditFiles {
        AuditFiles(path: audit, byteCountMax: auditFileMiB << 20, fullMax: auditFilesKept)
    }
}

/// A setting that cannot be: its key, the value given, and what is allowed.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    var description: String
}
