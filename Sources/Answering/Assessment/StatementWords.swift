// SPDX-License-Identifier: Apache-2.0

/// Words that tell what a clause is worth as a report. Apostrophes are dropped.
enum StatementWords {
    /// Words that part clauses.
    static let conjunctions: Set<String> = [
        "and", "but", "so", "then", "because", "although", "though", "-", "–", "—", "plus",
    ]

    /// "No", in all its forms.
    static let denials: Set<String> = [
        "no", "not", "never", "none", "without", "nothing", "neither", "nor", "isnt", "arent",
        "wasnt", "werent", "dont", "doesnt", "didnt", "havent", "hasnt", "hadnt", "nobody", "nowt",
        "denies",
    ]

    /// What is said of a thing that is as it should be.
    static let reassurances: Set<String> = [
        "fine", "normal", "normally", "ok", "okay", "alright", "clear", "usual", "well", "healthy",
        "stable", "perfect", "perfectly",
    ]

    /// "Cannot swallow" is a symptom, not a denial.
    static let inability: Set<String> = [
        "cant", "cannot", "couldnt", "wont", "unable", "barely", "hardly", "struggling", "stopped",
        "lost", "wouldnt",
    ]

    /// What a body has to do, and what a symptom should: to deny one of them is to tell a symptom.
    static let needed: Set<String> = [
        "breathing", "breathe", "breath", "responding", "respond", "response", "waking", "wake",
        "woken", "awake", "conscious", "alert", "pulse", "heartbeat", "moving", "move", "walk",
        "stand", "sensation", "able", "swallow", "swallowing", "speak", "speaking", "talk",
        "talking", "feeding", "feed", "drinking", "pee", "peed", "peeing", "wee", "weed", "weeing",
        "urine", "sense", "fade", "fades", "fading", "stop", "stopping", "better", "improving",
        "himself", "herself",
    ]

    /// What is bad: "no trouble breathing" denies the trouble.
    static let complaints: Set<String> = [
        "trouble", "difficulty", "difficulties", "problem", "problems", "pain", "painful", "issue",
        "issues", "shortness", "short", "out", "bad", "struggling", "hurt", "hurting", "hard",
        "fast", "quickly", "rapidly", "heavily", "noisy", "worse", "numbness", "blood",
        "infection", "changes",
    ]

    /// First words of questions.
    static let questionOpeners: Set<String> = [
        "what", "whats", "when", "where", "which", "who", "why", "how", "is", "are", "am", "was",
        "can", "could", "should", "shall", "will", "would", "do", "does", "did", "has", "have",
        "may", "might", "right", "or", "if", "any", "isnt", "wont", "unless", "must",
    ]

    /// Words before a question word.
    static let prepositions: Set<String> = [
        "at", "for", "with", "in", "on", "by", "from", "after", "to", "under", "until", "of",
    ]

    /// How people ask for knowledge without a question mark.
    static let requests: [[String]] = [
        ["tell", "me"], ["explain"], ["describe"], ["list"], ["give", "me"], ["show", "me"],
        ["information"], ["advice"], ["symptoms", "of"], ["signs", "of"], ["causes", "of"],
        ["treatment", "of"], ["treatment", "for"], ["treatments", "for"],
    ]

    /// How people ask for help with what they have told.
    static let pleas = [
        "what should i do", "what should we do", "what do i do", "what do we do", "what can i do",
        "what can we do", "what now", "what shall i do", "what must i do", "what to do",
    ]

    /// Words that make a question of any sentence that ends as one.
    static let questionWords: Set<String> = [
        "how", "what", "whats", "which", "when", "why", "should", "whom", "who", "where",
    ]

    /// Words of someone who tells of themselves or of a person in their care.
    static let own: Set<String> = [
        "i", "ive", "im", "id", "my", "me", "hes", "shes", "his", "her", "theyre", "our", "weve",
        "he", "she", "been",
    ]

    /// Words of someone who tells of themselves.
    static let speaker: Set<String> = ["i", "ive", "im", "id", "me", "weve", "us", "our"]

    /// Words of someone who tells of another.
    static let another: Set<String> = [
        "he", "hes", "his", "him", "she", "shes", "her", "they", "theyre", "their",
    ]

    /// Whom people call theirs.
    static let people = relatives.union([
        "husband", "wife", "partner", "son", "daughter", "baby", "child", "toddler", "boy", "girl",
        "boyfriend", "girlfriend", "patient", "kid", "little", "old", "newborn", "grandson",
        "granddaughter", "workmate", "flatmate", "mate", "boss", "teenage", "elderly",
    ])

    /// Fears told in several words.
    static let worries = [
        "worried about getting", "worried about having", "worried about catching",
        "afraid of getting", "afraid of having", "scared of getting", "scared of having",
        "worrying about", "something deadly",
    ]

    /// Words of fear.
    static let fears: Set<String> = [
        "convinced", "petrified", "imagining", "googled", "googling", "documentaries", "dreading",
        "dreaded", "spiralled", "forums", "surely", "imagine", "panicking",
    ]

    /// Relatives of whom people tell to explain themselves.
    static let relatives: Set<String> = [
        "father", "dad", "dads", "mother", "mum", "mums", "mom", "brother", "sister", "uncle",
        "aunt", "auntie", "aunty", "grandfather", "grandad", "grandmother", "gran", "nan",
        "granddad", "cousin", "nephew", "niece", "friend", "neighbour", "colleague", "fathers",
        "mothers", "uncles", "brothers", "ex",
    ]

    /// What happened to them.
    static let fates: Set<String> = [
        "died", "dropped dead", "passed away", "had a", "had an", "had it", "had the same",
        "got it",
        "had cancer", "used to", "used a", "was diagnosed", "went in his sleep", "both had",
        "was in a wheelchair", "had clots", "had trouble", "had a stroke", "had things",
    ]

    /// Long ago.
    static let longAgo: [String] = [
        "years ago", "last year", "as a child", "as a kid", "as a teenager", "when i was",
        "when he was", "when she was", "in my twenties", "in the past", "as a baby", "years back",
    ]

    /// Just now: what is told with these is about the patient.
    static let recent: [String] = [
        "now", "today", "tonight", "just", "minutes", "hour", "hours", "yesterday", "this morning",
        "this afternoon", "this evening", "last night", "overnight", "again", "since",
    ]
}
