// SPDX-License-Identifier: Apache-2.0
//
// Where a chat's lines come from. On a terminal libedit (BSD licence) edits them and keeps those of
// this chat at hand, where the system has it; it is looked for when the chat begins, so that nothing
// needs it. Everywhere else lines are read as they come.

import Foundation

/// Reads lines, one at a time.
final class LineInput: Sendable {
    /// Whether a person types: then a prompt is shown.
    let isInteractive: Bool
    private let editor: LineEditor?
    private let terminal: TerminalState?
    private let queue = DispatchQueue(label: "lines")

    /// Looks at what standard input and output are.
    /// - Parameter plain: Lines are read without editing, and the prompt goes to standard error.
    init(plain: Bool) {
        isInteractive = isatty(STDIN_FILENO) == 1
        let isTerminal = isInteractive && isatty(STDOUT_FILENO) == 1
        let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
        terminal = isInteractive ? TerminalState() : nil
        editor = isTerminal && !plain && !isDumb ? LineEditor() : nil
    }

    /// The next line without its end; nil at the end of the input.
    func next(prompt: String) async -> String? {
        await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: read(prompt)) }
        }
    }

    /// Leaves the terminal as it was found, whatever a read in the making has done to it.
    func restoreTerminal() { terminal?.restore() }

    private func read(_ prompt: String) -> String? {
        if let editor { return editor.read(prompt: prompt) }
        if isInteractive { try? FileHandle.standardError.write(contentsOf: Data(prompt.utf8)) }
        return readLine(strippingNewline: true)
    }
}

/// How a terminal was set when the chat began.
private final class TerminalState: Sendable {
    private let settings: termios

    init?() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        self.settings = settings
    }

    func restore() {
        var settings = settings
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }
}

/// The three functions of libedit that are needed (its `readline` interface, `editline(3)`). Pointers
/// are C's own way of handing over a line.
private final class LineEditor: Sendable {
    private typealias Read = @convention(c) (UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>?
    private typealias Add = @convention(c) (UnsafePointer<CChar>?) -> CInt

    private let readLine: Read
    private let addHistory: Add

    /// Nil where the system has no libedit.
    init?() {
        setlocale(LC_CTYPE, "")
        guard let library = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL),
            let read = dlsym(library, "readline"), let add = dlsym(library, "add_history")
        else { return nil }
        readLine = unsafeBitCast(read, to: Read.self)
        addHistory = unsafeBitCast(add, to: Add.self)
        // Signals are ours: Ctrl-C does not end a line but the chat.
        if let catching = dlsym(library, "rl_catch_signals") {
            catching.assumingMemoryBound(to: CInt.self).pointee = 0
        }
    }

    /// Lines are kept for the arrow keys as long as the chat lasts, never in a file.
    func read(prompt: String) -> String? {
        guard let line = readLine(prompt) else { return nil }
        defer { free(line) }
        let text = String(cString: line)
        if !text.isEmpty { _ = addHistory(line) }
        return text
    }
}
