// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TextAnalysis

@Suite("Numbers of strings")
struct StringNumbersTests {
    @Test("Strings are numbered in the order of their first use, as a dictionary would")
    func numbers() {
        let strings = (0..<3000).map { String(repeating: "é", count: $0 % 13) + String($0 % 977) }
        var numbers = StringNumbers()
        var known: [String: Int] = [:]
        for string in strings {
            let expected = known[string] ?? known.count
            known[string] = expected
            #expect(numbers.number(of: string) == expected)
        }
        #expect(numbers.count == known.count)
        #expect(known.allSatisfy { numbers[$0.value].elementsEqual($0.key.utf8) })
    }

    @Test(
        "Strings that differ in one byte only, or in zeros at the end, are different",
        arguments: ["a", "abcdefgh", "abcdefghi", "abcdefghabcdefgh"])
    func differences(string: String) {
        var numbers = StringNumbers()
        let others = [string, string + "\0", string + "\0\0", "x" + string, string + "x"]
        #expect(others.map { numbers.number(of: $0) } == [0, 1, 2, 3, 4])
        #expect(others.map { numbers.number(of: $0) } == [0, 1, 2, 3, 4])
    }
}
