// SPDX-License-Identifier: Apache-2.0
//
// What becomes an index term: folding, spelling, stemming, stop words, numbers, compounds.

import Testing
import TextAnalysis

@Suite("Index terms")
struct TermTests {
    let analyzer = TextAnalyzer()

    private func check(_ text: String, _ terms: [String], _ location: SourceLocation) {
        #expect(analyzer.terms(in: text) == terms, sourceLocation: location)
    }

    @Test(
        "different ways of writing a word give one term",
        arguments: [
            ("RASHES", "rash"), ("Ménière's", "meniere"), ("ﬁbre", "fiber"),
            ("children’s", "children"),
            ("haemorrhage", "hemorrhage"), ("diarrhoea", "diarrhea"), ("oesophagus", "esophagus"),
            ("anaemia", "anemia"), ("tumours", "tumor"), ("hospitalised", "hospitalized"),
            ("oedema", "edema"), ("paediatrician", "pediatrician"), ("leukaemia", "leukemia"),
            ("gynaecologist", "gynecologist"), ("behaviour", "behavior"), ("caesarean", "cesarean"),
            ("dyspnoea", "dyspnea"), ("gonorrhoea", "gonorrhea"), ("ischaemic", "ischemic"),
            ("orthopaedic", "orthopedic"), ("oestrogen", "estrogen"), ("faeces", "feces"),
            ("coeliac", "celiac"), ("foetus", "fetus"), ("centre", "center"), ("grey", "gray"),
            ("paralysed", "paralyzed"), ("sulphate", "sulfate"), ("ｆｅｖｅｒ", "fever"),
            ("so\u{AD}re", "sore"), ("a\u{301}rea", "area"),
        ])
    func oneTerm(written: String, same: String) {
        #expect(analyzer.terms(in: written) == analyzer.terms(in: same))
        #expect(analyzer.terms(in: written).count == 1)
    }

    @Test(
        "words that end in -ise everywhere keep it",
        arguments: ["exercise", "advise", "bruise", "promise", "otherwise", "raised", "noise"])
    func keptSpelling(word: String) {
        let zed = word.replacing("ise", with: "ize")
        #expect(analyzer.terms(in: word) != analyzer.terms(in: zed))
    }

    @Test(
        "negations are never lost",
        arguments: [
            ("I am not sick", ["not", "sick"]), ("no fever", ["no", "fever"]),
            ("it doesn't hurt", ["not", "hurt"]), ("it doesn’t hurt", ["not", "hurt"]),
            ("cannot breathe", ["not", "breath"]), ("dont know", ["not", "know"]),
            ("without a rash", ["without", "rash"]), ("never", ["never"]),
        ])
    func negation(text: String, terms: [String]) {
        #expect(analyzer.terms(in: text) == terms)
    }

    @Test(
        "numbers keep their units",
        arguments: [
            ("38°C", ["38", "38c"]), ("38 °C", ["38", "38c"]), ("38ºC", ["38", "38c"]),
            ("38℃", ["38", "38c"]), ("38C", ["38", "38c"]), ("38 degrees Celsius", ["38", "38c"]),
            ("101F", ["101", "101f"]), ("38.5°C", ["38.5", "38.5c"]), ("5 mg", ["5", "5mg"]),
            ("5mg", ["5", "5mg"]), ("500 micrograms", ["500", "500mcg"]),
            ("1,000 ml", ["1000", "1000ml"]),
            ("10%", ["10", "10%"]), ("10 percent", ["10", "10%"]), ("38.0", ["38"]),
            ("5\u{A0}µg", ["5", "5mcg"]), ("3 days", ["3", "day"]), ("111", ["111"]),
        ])
    func quantity(text: String, terms: [String]) {
        #expect(analyzer.terms(in: text) == terms)
    }

    @Test(
        "hyphens, letters and names hold together",
        arguments: [
            ("follow-up", ["follow", "up", "followup"]), ("x-ray", ["x", "ray", "xray"]),
            ("over-the-counter", ["over", "counter"]), ("COVID-19", ["covid", "19", "covid19"]),
            ("7-10", ["7", "10"]), ("go to A&E", ["go", "a&e"]), ("A & E", ["e"]),
            ("hepatitis A", ["hepat", "a"]), ("a hepatitis", ["hepat"]),
            ("vitamin B12", ["vitamin", "b12"]),
            ("check\u{2011}up", ["check", "up", "checkup"]),
        ])
    func compounds(text: String, terms: [String]) {
        #expect(analyzer.terms(in: text) == terms)
    }

    @Test(
        "text without words has no terms",
        arguments: ["", " \n\t", "?!… —", "\u{0}\u{1}", "the of a", "🤒"])
    func nothing(text: String) {
        #expect(analyzer.terms(in: text).isEmpty)
    }

    @Test("words tell their place, stop words marked")
    func places() {
        let words = analyzer.words(in: "The café at 38 °C")
        #expect(
            words == [
                Word(term: "the", range: 0..<3, isStopWord: true), Word(term: "cafe", range: 4..<9),
                Word(term: "at", range: 10..<12, isStopWord: true),
                Word(term: "38", range: 13..<15),
                Word(term: "38c", range: 13..<19),
            ])
    }

    @Test("other scripts are cut into words")
    func otherScripts() {
        #expect(analyzer.terms(in: "日本語の文章").count >= 2)
        #expect(analyzer.terms(in: "боль в груди").count == 3)
    }

    @Test("a word without end is cut at a character border")
    func longWord() {
        for word in [String(repeating: "x", count: 100_000), String(repeating: "é", count: 50_000)]
        {
            let terms = analyzer.terms(in: word)
            #expect(terms.count >= 1)
            #expect(terms.allSatisfy { $0.utf8.count <= TextAnalyzer.termBytesMax && !$0.isEmpty })
        }
    }

    @Test("100 kB of letters are analysed")
    func longText() {
        let text = String(repeating: "My chest hurts and I can't breathe. ", count: 3_000)
        #expect(analyzer.terms(in: text).count == 12_000)
    }

    @Test("one analyzer serves many tasks at once")
    func shared() async {
        let expected = analyzer.terms(in: "painful blistering rash on one side")
        await withTaskGroup(of: [String].self) { group in
            for _ in 0..<64 {
                group.addTask { analyzer.terms(in: "painful blistering rash on one side") }
            }
            for await terms in group { #expect(terms == expected) }
        }
    }
}
