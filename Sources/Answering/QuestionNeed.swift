// SPDX-License-Identifier: Apache-2.0
//
// What kind of thing a question asks for: a number, a treatment, a cause. A sentence that gives it,
// or stands under a heading that promises it, answers better than one that only has the words.

import Documents

/// What a question asks for.
struct QuestionNeed {
    /// What a sentence with a number gains when a number is asked for.
    static let quantityGain = 0.1
    /// What a sentence gains under a heading that promises what is asked for.
    static let sectionGain = 0.2
    /// What a passage loses for each unit of score below the best passage.
    static let passageWeight = 0.1

    /// Whether an amount, a time or an age is asked for.
    let asksForQuantity: Bool
    /// Beginnings of words of headings that promise what is asked for.
    private let promising: [String]

    /// Reads a question.
    init(_ question: String) {
        asksForQuantity = question.holds(Self.quantity)
        promising = Self.needs.filter { question.holds($0.question) }.flatMap { $0.heading }
    }

    /// What speaks for a sentence besides its nearness.
    func fit(of sentence: Evidence.Sentence, in evidence: Evidence) -> Double {
        var fit = Self.passageWeight * max(-4, evidence.lead)
        if asksForQuantity, !sentence.claims.quantities.isEmpty { fit += Self.quantityGain }
        if isPromised(by: evidence.passage.heading) { fit += Self.sectionGain }
        return fit
    }

    /// Whether one of the headings promises what is asked for.
    func isPromised(by headings: [String]) -> Bool {
        let headings = headings.joined(separator: " ").lowercased()
        return promising.contains { headings.contains($0) }
    }

    /// Whether several things are asked for: symptoms, causes, things to do.
    static func asksForSeveral(_ question: String) -> Bool {
        question.holds(
            #"\b(what|which) (are|things|foods|drinks|medicines|tests|signs|symptoms|kinds|types)\b"#
        )
            || question.holds(#"\b(symptoms|signs|causes|side effects|risk factors|types) of\b"#)
            || question.holds(#"^\W*(what (helps|can|should)|how (can|do|should) (i|we|you))\b"#)
    }

    private static let quantity =
        #"\bhow (long|many|much|soon|often|old|hot|warm|cold|far|fast|high|low|late|quickly|likely"#
        + #"|big|small|deep)\b|\b(what|which|at what) (age|proportion|percentage|share|temperature"#
        + #"|level|time|year|day|week|month)\b|\b(odds|chances?|risk) (of|that)\b|\bwhen (can|may"#
        + #"|should|will|do|does|is)\b"#

    /// Words of questions, and the beginnings of words of the headings that answer them.
    private static let needs: [(question: String, heading: [String])] = [
        (
            #"\b(helps?|treat\w*|cured?|relieve|eases?|soothe|get rid of|remedy|medicines?|drugs?|tablets?)"#
                + #"\b|\b(what|which|anything|something)\b.{0,40}\b(give|take|use|try|do|done|put)\b"#,
            ["treat", "help", "looking after", "look after", "you can do", "self", "manag", "eas"]
        ),
        (#"\b(cause|causes|caused|why|trigger|triggers|bring on)\b"#, ["cause", "why", "trigger"]),
        (#"\b(symptoms?|signs?|feel like|look like)\b"#, ["symptom", "sign", "check if"]),
        (#"\b(how long|last|recover|recovery|get over)\b"#, ["how long", "recover", "last"]),
        (#"\b(diagnos\w+|test|tests|tested|scan)\b"#, ["diagnos", "test"]),
        (#"\b(prevent|prevention|avoid|protect|stop .{0,20}from)\b"#, ["prevent", "avoid", "do"]),
        (
            #"\b(catch|catching|contagious|infectious|spread|pass it|school|nursery|work)\b"#,
            ["spread", "infect", "catch", "contag", "school", "stay"]
        ),
        (
            #"\b(drive|driving|dvla|fly|flying|exercise|sport)\b"#,
            ["driv", "fly", "exerc", "sport"]
        ),
        (#"\b(complication|serious|dangerous|affect)\w*\b"#, ["complic", "serious", "risk"]),
        (#"\b(pregnan\w*|breastfeed\w*)\b"#, ["pregnan", "breast"]),
    ]
}
