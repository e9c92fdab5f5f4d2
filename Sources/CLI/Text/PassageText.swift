// SPDX-License-Identifier: Apache-2.0

import WireProtocol

/// Pages and passages as text for a person.
struct PassageText {
    let style: TerminalStyle

    /// A whole page.
    func page(_ page: PageResponse) -> String {
        var text = line(.bold(page.title))
        if !page.names.isEmpty {
            text += line(RichText("Also called: " + page.names.joined(separator: ", ")))
        }
        text += line(.faint(origin(of: page)))
        var heading: [String] = []
        for passage in page.passages {
            if passage.heading != heading, !passage.heading.isEmpty {
                text += "\n" + line(.bold(passage.heading.joined(separator: " > ")))
            }
            heading = passage.heading
            text += blocks(passage.text)
        }
        return text
    }

    /// One passage with its place. The block that holds `quote` is marked in the margin, and the
    /// passages before and after it in the same section stand around it.
    func passage(_ passage: PassageResponse, quote: String? = nil, of page: PageResponse? = nil)
        -> String
    {
        let path = ([passage.title] + passage.heading).joined(separator: " > ")
        var text = line(.bold(path))
        let section = page.map { $0.passages.filter { $0.heading == passage.heading } } ?? []
        let place = section.firstIndex { $0.passage == passage.passage }
        if let place, place > 0 { text += blocks(section[place - 1].text) }
        text += blocks(passage.text, quote: quote)
        if let place, place + 1 < section.count { text += blocks(section[place + 1].text) }
        let span = passage.span.map(String.init).joined(separator: "-")
        return text + line(.faint("\(passage.file), bytes \(span)"))
    }

    private func line(_ text: RichText) -> String { style.render(text) + "\n" }

    private func blocks(_ text: String, quote: String? = nil) -> String {
        let wanted = quote?.split(separator: "\n").map(String.init) ?? []
        return text.split(separator: "\n").map { block in
            let block = String(block)
            let isMarked = wanted.contains { block.contains($0) || $0.contains(block) }
            return isMarked
                ? style.render(marked(block, wanted), indent: 2, margin: "> ") + "\n"
                : style.render(RichText(block), indent: quote == nil ? 0 : 2) + "\n"
        }.joined()
    }

    /// The block with the quoted words in bold.
    private func marked(_ block: String, _ wanted: [String]) -> RichText {
        guard let range = wanted.lazy.compactMap({ block.firstRange(of: $0) }).first else {
            return .bold(block)
        }
        return RichText(String(block[..<range.lowerBound])) + .bold(String(block[range]))
            + String(block[range.upperBound...])
    }

    private func origin(of page: PageResponse) -> String {
        [
            page.file, page.source, page.reviewed.map { "reviewed \($0)" },
            page.reviewDue.map { "next review \($0)" },
        ].compactMap { $0 }.joined(separator: " · ")
    }
}
