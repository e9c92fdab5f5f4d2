// SPDX-License-Identifier: Apache-2.0

public import Retrieval

/// A page that may tell of what the patient has, with what speaks for and against it.
public struct Candidate: Sendable {
    /// The page.
    public var page: PageRecord
    /// Share of belief among all candidates, 0...1.
    public var probability: Double
    /// Statements of the patient that the page's symptoms hold.
    public var matched: [String]
    /// Statements that deny what the page's symptoms hold.
    public var contradicted: [String]
    /// What the choice looked at, by name.
    public var features: [String: Double]
}

/// Orders the pages that retrieval found by what the patient told.
struct CandidateRanking {
    /// Pages that are candidates.
    static let countMax = 10
    /// From this cosine on, a statement tells what a symptom of the page tells.
    static let matchMin: Float = 0.45

    let generation: Generation
    let model: AssessmentModel

    /// The candidates, most likely first.
    func candidates(_ story: Story, pages: [RankedPage]) -> [Candidate] {
        var candidates = pages.prefix(Self.countMax)
            .filter { story.patient.mayHave(pageWith: $0.page) }
            .map { candidate($0, story) }
        let shares = AssessmentModel.softmax(candidates.map { model.score($0.features) })
        for (place, share) in shares.enumerated() { candidates[place].probability = share }
        return candidates.sorted {
            ($1.probability, $0.page.number) < ($0.probability, $1.page.number)
        }
    }

    private func candidate(_ ranked: RankedPage, _ story: Story) -> Candidate {
        let page = ranked.page.number
        var candidate = Candidate(
            page: ranked.page, probability: 0, matched: [], contradicted: [], features: [:])
        var symptomSum: Float = 0
        var adviceSum: Float = 0
        var best: Float = 0
        let items = generation.helpItems(ofPage: page)
        for told in story.told {
            let symptom = generation.symptomCosine(told.vector, ofPage: page)
            switch told.statement.standing {
            case .own:
                let advice = items.lazy.map { told.cosines[$0.number] }.max() ?? 0
                symptomSum += symptom
                adviceSum += advice
                best = max(best, max(symptom, advice))
                if max(symptom, advice) >= Self.matchMin {
                    candidate.matched.append(told.statement.text)
                }
            case .denied where symptom >= Self.matchMin:
                candidate.contradicted.append(told.statement.text)
            default: break
            }
        }
        let count = Float(max(1, story.own.count))
        candidate.features = [
            "retrieval": ranked.score,
            "symptomMean": Double(symptomSum / count),
            "adviceMean": Double(adviceSum / count),
            "bestMatch": Double(best),
            "matched": Double(candidate.matched.count) / Double(count),
            "contradicted": Double(min(3, candidate.contradicted.count)),
        ]
        return candidate
    }
}

extension Person {
    /// Words in titles of pages that are for one sex only.
    private static let femaleTitles = [
        "pregnan", "period", "menopause", "vagin", "ovar", "womb", "cervical screening", "vulv",
        "endometri", "breastfeeding", "miscarriage", "ectopic", "fibroids", "adenomyosis",
        "pre-eclampsia", "pelvic inflammatory", "pre-menstrual", "premenstrual",
    ]
    private static let maleTitles = [
        "testic", "penis", "prostat", "erectile", "epididym", "hydrocele", "phimosis", "sperm",
        "balanitis", "peyronie", "varicocele",
    ]

    /// Whether a page can be about this person, as far as its title tells.
    func mayHave(pageWith page: PageRecord) -> Bool {
        guard let sex else { return true }
        let title = page.title.lowercased()
        let others = sex == .male ? Self.femaleTitles : Self.maleTitles
        return !others.contains { title.contains($0) }
    }
}
