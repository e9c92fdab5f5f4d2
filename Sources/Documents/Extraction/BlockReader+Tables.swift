// SPDX-License-Identifier: Apache-2.0
//
// Tables of data become one block a row, each cell with its column's header: "Sign: fever · Cold:
// rare · Flu: usual". Tables that only lay out the page are read like any other block.

extension BlockReader {
    /// Rows and cells past these are read as plain text.
    private static let rowsMax = 2_000
    private static let columnsMax = 64

    private struct Cell {
        var text: SourceText?
        var isHeader: Bool
        var columns: Int
        var rows: Int
    }

    mutating func visitTable(_ id: HTMLTree.ID, _ place: Place) {
        if place.isSoft {
            visitChildren(of: id, place)
            return
        }
        flush(place)
        let rows = self.rows(of: id)
        guard isData(id, rows) else {
            visitScope(place) { $0.visitChildren(of: id, $1) }
            return
        }
        for caption in tree.children(of: id) where tree.nodes[caption].name == "caption" {
            visit(caption, place)
        }
        if readAdvice(rows, place) { return }
        read(rows, place)
    }

    /// Columns headed "Do" and "Don't" are lists side by side. Returns whether the table is one.
    private mutating func readAdvice(_ rows: [HTMLTree.ID], _ place: Place) -> Bool {
        guard let top = rows.first else { return false }
        let labels = cells(of: top)
        let kinds = labels.map { Self.listKind(ofLabel: tree.plainText(of: $0)) }
        guard kinds.count >= 2, kinds.allSatisfy({ $0 != nil }) else { return false }
        for (column, kind) in kinds.enumerated() {
            var inner = place
            inner.list = kind
            visitScope(inner) { reader, inner in
                reader.visitHeading(labels[column], level: reader.innerLevel, inner)
                for row in rows.dropFirst() {
                    let cells = reader.cells(of: row)
                    guard column < cells.count else { continue }
                    reader.visitChildren(of: cells[column], inner)
                    reader.flush(inner)
                }
            }
        }
        return true
    }

    /// The rows of a table, those of tables inside it left out.
    private func rows(of table: HTMLTree.ID) -> [HTMLTree.ID] {
        var result: [HTMLTree.ID] = []
        for child in tree.children(of: table) where !tree.nodes[child].isText && !dropped[child] {
            switch tree.nodes[child].name {
            case "tr": result.append(child)
            case "thead", "tbody", "tfoot":
                result += tree.children(of: child).filter {
                    tree.nodes[$0].name == "tr" && !dropped[$0]
                }
            default: break
            }
        }
        return result
    }

    private func cells(of row: HTMLTree.ID) -> [HTMLTree.ID] {
        tree.children(of: row).filter {
            ["td", "th"].contains(tree.nodes[$0].name) && !dropped[$0]
        }
    }

    /// Whether the table holds data: it has header cells, or short cells in several rows and columns.
    private func isData(_ table: HTMLTree.ID, _ rows: [HTMLTree.ID]) -> Bool {
        let role = tree.attribute("role", of: table)
        if role == "presentation" || role == "none" || rows.count > Self.rowsMax { return false }
        var hasHeader = false
        for element in tree.elements(below: table) where !dropped[element] {
            if tree.nodes[element].name == "table" || headingLevel(of: element) == 1 {
                return false
            }
            if tree.nodes[element].name == "th" { hasHeader = true }
        }
        if hasHeader { return true }
        guard rows.count >= 2, rows.allSatisfy({ cells(of: $0).count >= 2 }) else { return false }
        return rows.flatMap(cells).allSatisfy { cell in
            let hasBlocks = tree.elements(below: cell).contains { headingLevel(of: $0) != nil }
            return !hasBlocks && tree.plainText(of: cell).utf8.count <= 300
        }
    }

    private mutating func read(_ rows: [HTMLTree.ID], _ place: Place) {
        var headers: [SourceText?] = []
        /// Cells from above that reach down, by column.
        var hanging: [Int: (text: SourceText?, rows: Int)] = [:]
        var hasBody = false
        for row in rows {
            var cells: [Cell] = []
            for id in self.cells(of: row) { cells.append(cell(id, place)) }
            let line = spread(cells, &hanging)
            if !hasBody, !cells.isEmpty, cells.allSatisfy(\.isHeader),
                cells.count > 1 || headers.isEmpty
            {
                headers = merged(headers, line)
                continue
            }
            hasBody = true
            add(text(of: line, headers), kind: .row, place)
        }
        if !hasBody { add(text(of: headers, []), kind: .row, place) }
    }

    private mutating func cell(_ id: HTMLTree.ID, _ place: Place) -> Cell {
        var inner = place
        inner.isSoft = true
        inner.isItem = false
        visitChildren(of: id, inner)
        let isBoldCell = inline.visibleCount > 0 && inline.boldCount == inline.visibleCount
        return Cell(
            text: inline.take(), isHeader: tree.nodes[id].name == "th" || isBoldCell,
            columns: span("colspan", of: id),
            rows: span("rowspan", of: id))
    }

    private func span(_ name: String, of id: HTMLTree.ID) -> Int {
        let value = tree.attribute(name, of: id).flatMap { Int($0) } ?? 1
        return min(max(value, 1), Self.columnsMax)
    }

    /// The texts of one row by column, spans filled in.
    private func spread(
        _ cells: [Cell], _ hanging: inout [Int: (text: SourceText?, rows: Int)]
    ) -> [SourceText?] {
        var line: [SourceText?] = []
        func fillHanging() {
            while let above = hanging[line.count], line.count < Self.columnsMax {
                hanging[line.count] = above.rows > 1 ? (above.text, above.rows - 1) : nil
                line.append(above.text)
            }
        }
        for cell in cells {
            fillHanging()
            for number in 0..<cell.columns where line.count < Self.columnsMax {
                if cell.rows > 1 { hanging[line.count] = (cell.text, cell.rows - 1) }
                line.append(number == 0 || cell.isHeader ? cell.text : nil)
            }
        }
        fillHanging()
        return line
    }

    /// Two rows of headers: the upper one goes before the lower one.
    private func merged(_ upper: [SourceText?], _ lower: [SourceText?]) -> [SourceText?] {
        guard !upper.isEmpty else { return lower }
        return (0..<max(upper.count, lower.count)).map { column in
            let above = column < upper.count ? upper[column] : nil
            let below = column < lower.count ? lower[column] : nil
            guard var text = above, let below, below != above else { return above ?? below }
            text.append(below, separator: ", ")
            return text
        }
    }

    /// "Header: cell · Header: cell". The span is that of the cells alone: the headers stand in
    /// another row.
    private func text(of line: [SourceText?], _ headers: [SourceText?]) -> SourceText? {
        var result = InlineText()
        for (column, cell) in line.enumerated() {
            guard let cell else { continue }
            let header = column < headers.count ? headers[column]?.string : nil
            var before = result.isEmpty ? "" : " · "
            if let header, header != cell.string {
                before += header + (header.hasSuffix(":") ? " " : ": ")
            }
            result.append(cell, separator: before)
        }
        return result.take()
    }
}
