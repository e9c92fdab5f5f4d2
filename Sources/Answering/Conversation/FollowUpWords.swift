// SPDX-License-Identifier: Apache-2.0
//
// Words by what they do in a conversation. English; nothing here names an illness.

import TextAnalysis

/// Word lists of the rules for follow-ups.
enum FollowUpWords {
    /// Words that every condition has something to say about: a question made of them alone does not
    /// tell what it is about.
    private static let generic = """
        symptom symptoms sign signs warning warnings early feature features feel feels feeling look looks like happen happens
        cause causes caused causing reason reasons trigger triggers risk risks
        treat treats treated treating treatment treatments cure cures cured curable therapy therapies
        medicine medicines medication medications drug drugs tablet tablets pill pills antibiotic
        antibiotics painkiller painkillers paracetamol ibuprofen aspirin steroid steroids cream creams
        ointment ointments drops inhaler inhalers injection injections jab jabs operation operations
        surgery remedy remedies relief relieve dose doses side effect effects
        vaccine vaccines vaccination vaccinated immunisation immune prevent prevents prevented
        preventing prevention avoid avoided avoiding protect protection stop stops stopped stopping
        contagious infectious catch catches catching caught spread spreads spreading pass passed
        passing give gives transmit transmitted incubation infect infected infecting others
        long last lasts lasting short time times day days week weeks month months year years hour hours
        minute minutes often quickly soon late early later afterwards recover recovers recovered
        recovering recovery heal heals healed healing better worse worst return returns back again
        come comes goes go going away permanent forever chronic life live living outlook
        serious seriously severe mild dangerous harmful fatal deadly die dies death kill emergency
        urgent urgently complication complications damage problem problems worry worried worrying
        doctor doctors gp nurse pharmacist pharmacy hospital clinic ambulance 999 111 help helps helped
        appointment specialist see call refer referral admitted
        diagnose diagnosed diagnosis diagnosing test tests tested testing check checked scan scans
        confirm know tell found find
        child children kid kids baby babies infant infants toddler toddlers newborn teenager teenagers
        adult adults elderly older old young younger people person people's men man women woman boy boys
        girl girls pregnant pregnancy breastfeed breastfeeding breastfed mother mothers patient patients
        everyone anyone someone somebody nobody else family
        school nursery work job travel fly flying drive driving swim swimming exercise sport sports
        run walk walking sleep sleeping bed rest eat eating food foods drink drinking drinks diet
        alcohol smoke smoking sex shower bath bathe wash washing home house outside stay stays staying
        sun water milk
        do does done doing make makes made making take takes taken taking use uses used using need needs
        needed want wants try tries keep keeps start starts started happen allowed allow possible safe
        ok okay all right alright fine normal normally usual usually common commonly rare rarely
        important necessary worth good best bad wrong sure true different difference much many more most
        less least other others another way ways thing things first second next new same kind kinds type
        types sort main exactly actually really ever never always still already yet even only
        self care aid advice tip tips information info details detail explain mean means meant say says
        tell show describe talk wait waiting expect long-term size big small little bit lot
        no not without yes after before during while until since
        """

    /// First words of a reply that say yes.
    static let yeses: Set<String> = [
        "yes", "yeah", "yea", "yep", "yup", "ya", "aye", "y", "correct", "true", "exactly",
        "definitely", "sometimes", "sure", "indeed",
    ]

    /// First words of a reply that say no.
    static let noes: Set<String> = ["no", "nope", "nah", "n", "never"]

    private static let genericTerms: Set<String> = Set(TextAnalyzer().terms(in: generic))

    /// Whether a question of these index terms alone would not tell what it is about.
    static func areGeneric(_ terms: some Sequence<String>) -> Bool {
        terms.allSatisfy { genericTerms.contains($0) || $0.allSatisfy(\.isNumber) }
    }

    /// The index terms that tell what a question is about.
    static func specific(_ terms: some Sequence<String>) -> [String] {
        terms.filter { !areGeneric([$0]) }
    }

    /// Words that connect with what was said before.
    static let connectives: Set<String> = [
        "and", "or", "but", "also", "so", "then", "ok", "okay", "well", "right", "hmm", "um", "oh",
        "yes", "now", "plus",
    ]

    /// Words after which a circumstance follows: who, when, where.
    static let prepositions: Set<String> = [
        "for", "in", "during", "with", "when", "while", "if", "after", "before", "without", "on",
        "at", "among", "under", "over", "of",
    ]

    /// Words that begin a question.
    static let openers: Set<String> = [
        "what", "whats", "what's", "which", "who", "who's", "whom", "whose", "when", "when's",
        "where", "where's", "why", "how", "how's", "is", "are", "am", "was", "were", "do", "does",
        "did", "can", "could", "should", "shall", "will", "would", "may", "might", "must", "has",
        "have", "isn't", "aren't", "don't", "doesn't", "can't", "couldn't", "shouldn't", "won't",
        "any", "tell", "explain", "show", "describe", "give",
    ]

    /// Words with which people tell of themselves or of those near them.
    static let tellers: Set<String> = [
        "i", "i'm", "i've", "im", "ive", "my", "we", "we've", "our", "he", "she", "he's", "she's",
        "his", "her", "us", "me",
    ]

    /// What comes before a correction.
    static let corrections: [[String]] = [
        ["no", "sorry"], ["no", "no"], ["no"], ["nope"], ["sorry"], ["oops"], ["wait"],
        ["actually"],
        ["not", "that"], ["that's", "not", "what", "i", "meant"], ["i", "mean"], ["i", "meant"],
        ["i", "want", "to", "know", "about"], ["i", "wanted", "to", "know", "about"],
        ["i", "was", "asking", "about"], ["i", "am", "asking", "about"],
        ["i'm", "asking", "about"],
        ["i", "meant", "to", "say"], ["correction"], ["rather"], ["make", "that"],
    ]

    /// Questions for the reason of what was just said.
    static let whys: Set<String> = [
        "why", "why not", "why is that", "why's that", "how come", "how so", "really", "why so",
        "are you sure", "is that so", "is that true", "what do you mean", "but why", "and why",
        "what does that mean", "says who", "where does it say that", "where does it say so",
    ]

    /// Requests to go on.
    static let mores: Set<String> = [
        "what else", "anything else", "tell me more", "more", "go on", "and then", "more details",
        "continue", "is there anything more", "is there anything else", "anything more",
        "more please",
        "what more", "and what else", "anything else i can try", "anything else i can do",
        "what else can i do", "what else can i try", "what else helps", "more information",
        "tell me more about it", "tell me more about that", "tell me more about this",
        "can you tell me more", "please go on", "and more", "what else is there",
    ]
}
