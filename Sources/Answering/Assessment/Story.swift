// SPDX-License-Identifier: Apache-2.0
//
// A question beside the red-flag table: what is told, and how near each statement is to each item
// of advice in the library.

import Documents
import Foundation
import Retrieval

/// The statements of a question with their cosines to every item of the red-flag table.
struct Story: Sendable {
    /// A statement with what the library has near it.
    struct Told: Sendable {
        var statement: Statement
        /// Index terms of the statement, with what people mean by its words.
        var terms: Set<String>
        /// Of unit length.
        var vector: [Float]
        /// With every item, by the item's number.
        var cosines: [Float]
        /// How much of what the library has near this statement is emergency advice, 0...1: what
        /// tells "cannot swallow my spit" from "feeling sick", which any page may say.
        var emergencyShare: Float
    }

    /// How fast an item loses weight with distance when shares are computed.
    private static let width: Float = 0.08
    /// Weight that stands for "nothing near".
    private static let floor: Float = 0.001
    /// Items farther away than this have no weight.
    private static let cosineMin: Float = 0.4

    let told: [Told]
    let patient: Person
    let text: String
    /// Whether it tells of nobody here and now: see ``Searcher/tellsOfElsewhere(_:)``.
    let isElsewhere: Bool
    /// The emergencies of which it shows the signs: see ``Searcher/emergencies(shownBy:)``.
    let emergencies: [Searcher.ShownEmergency]

    /// Embeds the statements of a question, all at once.
    init(
        _ text: String, patient: Person, reader: StatementReader, searcher: Searcher,
        embedder: any Embedder
    ) async throws {
        let generation = searcher.generation
        let statements = reader.statements(in: text)
        let vectors =
            statements.isEmpty
            ? [] : try await embedder.embed(statements.map(\.text), as: .query)
        let items = generation.helpItems
        told = zip(statements, vectors).map { statement, vector in
            let cosines = generation.helpItemCosines(vector)
            return Told(
                statement: statement, terms: searcher.termsAndMeanings(of: statement.text),
                vector: vector, cosines: cosines,
                emergencyShare: Self.share(of: .emergency, items, cosines))
        }
        self.patient = patient
        self.text = text
        isElsewhere = searcher.tellsOfElsewhere(text)
        emergencies = searcher.emergencies(shownBy: text)
    }

    /// What the patient has now.
    var own: [Told] { told.filter { $0.statement.standing == .own } }
    /// What the patient does not have.
    var denied: [Told] { told.filter { $0.statement.standing == .denied } }

    /// Whether anything is told of a patient, rather than asked.
    var tellsOfPatient: Bool { !own.isEmpty || !denied.isEmpty }

    /// Items of one level, weighted by nearness, as a share of all items.
    private static func share(
        of level: UrgencyLevel, _ items: [HelpItem], _ cosines: [Float]
    ) -> Float {
        var part: Float = 0
        var whole = floor
        for (item, cosine) in zip(items, cosines) where cosine > cosineMin {
            let weight = exp((cosine - 1) / width)
            whole += weight
            if item.level == level { part += weight }
        }
        return part / whole
    }
}
