// SPDX-License-Identifier: Apache-2.0
//
// The issues that reading a page can find, each with a stable code.

internal import CHTML
internal import TextAnalysis

/// Collects the issues of one page.
struct IssueList {
    /// The stable names.
    enum Code: String {
        case badByte, wrongCharset, controlCharacters, invisibleCharacters, pageTooLarge, notText
        case nestingTooDeep, tooManyAttributes, pageCut, hiddenText, addressesModel, guessedMain,
            noTitle, emptyPage
    }

    private(set) var issues: [PageIssue] = []

    mutating func add(_ code: Code, _ message: String) {
        issues.append(PageIssue(code: code.rawValue, message: message))
    }

    /// What decoding found.
    mutating func add(_ text: DecodedText) {
        if text.isMislabelled {
            add(
                .wrongCharset,
                "The page claims another character set; its bytes are \(text.charset).")
        }
        if text.badCount > 0 {
            add(
                .badByte,
                "Places with bytes that are no character in \(text.charset): \(text.badCount).")
        }
        if text.controlCount > 0 {
            add(.controlCharacters, "Control characters left out: \(text.controlCount).")
        }
        if text.invisibleCount > 0 {
            add(.invisibleCharacters, "Invisible characters left out: \(text.invisibleCount).")
        }
    }

    /// What parsing found.
    mutating func add(_ tree: HTMLTree) {
        switch tree.status {
        case .read: break
        case .flattened:
            add(.nestingTooDeep, "Elements nest too deep; the page was read as if it were flatter.")
        case .cut: add(.pageCut, "Elements nest without end; the rest of the page was not read.")
        case .failed: add(.pageCut, "The page could not be parsed.")
        }
        if tree.cutTagCount > 0 {
            add(
                .tooManyAttributes,
                "Tags of which all but \(CHTML_ATTRIBUTES_MAX) attributes were left out: "
                    + "\(tree.cutTagCount).")
        }
        if tree.invisibleCount > 0 {
            add(.invisibleCharacters, "Invisible characters left out: \(tree.invisibleCount).")
        }
    }
}
