// SPDX-License-Identifier: Apache-2.0
//
// From a passage outwards: its section, then its page, as far as a budget allows.

public import Documents

extension Generation {
    /// The passages of the section that a passage belongs to, in document order, itself included.
    public func section(ofPassage number: Int) throws(RetrievalError) -> [Passage] {
        let range = page(ofPassage: number).passages
        let passages = try passages(Array(range))
        let place = number - range.lowerBound
        let heading = passages[place].heading
        let before = passages[..<place].reversed().prefix { $0.heading == heading }.count
        let after = passages[(place + 1)...].prefix { $0.heading == heading }.count
        return Array(passages[place - before...place + after])
    }

    /// A passage with as much around it as fits into `byteCount` bytes of text: first its section,
    /// nearest passages first, then the rest of the page. In document order; the passage itself is
    /// always there.
    public func context(
        ofPassage number: Int, byteCount: Int
    ) throws(RetrievalError) -> [Passage] {
        let range = page(ofPassage: number).passages
        let passages = try passages(Array(range))
        let place = number - range.lowerBound
        let heading = passages[place].heading
        let others = passages.indices.filter { $0 != place }.sorted { a, b in
            let nearA = (passages[a].heading == heading ? 0 : passages.count) + abs(a - place)
            let nearB = (passages[b].heading == heading ? 0 : passages.count) + abs(b - place)
            return (nearA, a) < (nearB, b)
        }
        var chosen = [place]
        var left = byteCount - passages[place].text.string.utf8.count
        for other in others {
            let size = passages[other].text.string.utf8.count
            guard size <= left else { break }
            left -= size
            chosen.append(other)
        }
        return chosen.sorted().map { passages[$0] }
    }
}
