// SPDX-License-Identifier: Apache-2.0

/// Who a question is about; every field may be absent.
public struct PatientDetails: Codable, Sendable, Equatable {
    /// Ages that a person can have, in years.
    public static let ages = 0.0...130

    /// Age in years, one of `ages`; 0.5 is six months.
    public var age: Double?
    /// Sex, where the pages make a difference.
    public var sex: Sex?
    /// What they do for a living.
    public var occupation: String?
    /// Who can help them at home.
    public var support: String?
    /// Earlier illnesses, medicines, pregnancy, in free words.
    public var history: String?

    /// Sex as the library's pages use the word.
    public enum Sex: String, Codable, Sendable, CaseIterable {
        case female, male
    }

    /// Creates details.
    public init(
        age: Double? = nil, sex: Sex? = nil, occupation: String? = nil, support: String? = nil,
        history: String? = nil
    ) {
        self.age = age
        self.sex = sex
        self.occupation = occupation
        self.support = support
        self.history = history
    }
}

/// How long the model may think before it decides.
public enum ThinkingMode: String, Codable, Sendable, CaseIterable {
    case off, short, long
    /// Longer when the candidates are close.
    case auto
}
