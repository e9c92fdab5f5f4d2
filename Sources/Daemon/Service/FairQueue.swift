// SPDX-License-Identifier: Apache-2.0
//
// The order in which questions are answered, as a value without threads or time. Users take turns;
// within one user's questions the first come is the first served. So somebody who asks ten questions
// at once delays another's single question by one answer, not by ten.

/// Who is answered now and who waits.
struct FairQueue {
    /// One question's place.
    typealias Place = UInt64

    /// Why a question gets no place.
    enum Refusal: Error, Equatable {
        /// All places are taken.
        case full(waiting: Int)
        /// This user waits with as many questions as one may.
        case fullForUser(waiting: Int)
    }

    /// Questions answered at the same time.
    let answeringMax: Int
    /// Questions that may wait, of all users together.
    let waitingMax: Int
    /// Questions of one user that may wait: half of all, so that nobody can shut out the others.
    var waitingOfUserMax: Int { max(1, (waitingMax + 1) / 2) }

    private var nextPlace: Place = 0
    private var answered: Set<Place> = []
    /// What waits, for each user in the order of arrival.
    private var lines: [Peer: [Place]] = [:]
    /// Users that wait, the one whose turn is next in front.
    private var turns: [Peer] = []

    /// Creates an empty queue.
    init(answeringMax: Int = 1, waitingMax: Int) {
        self.answeringMax = answeringMax
        self.waitingMax = waitingMax
    }

    /// Questions being answered.
    var answering: Int { answered.count }
    /// Questions that wait.
    var waiting: Int { lines.values.reduce(0) { $0 + $1.count } }

    /// Whether it is this question's turn.
    func isAnswered(_ place: Place) -> Bool { answered.contains(place) }

    /// Whether this question waits for its turn; not when its place was given back.
    func isWaiting(_ place: Place) -> Bool { lines.values.contains { $0.contains(place) } }

    /// Gives a question a place: its turn at once if one is free, otherwise in the line.
    mutating func arrive(_ user: Peer) throws(Refusal) -> Place {
        let place = nextPlace
        if answered.count < answeringMax {
            answered.insert(place)
        } else {
            let line = lines[user] ?? []
            guard waiting < waitingMax else { throw .full(waiting: waitingMax) }
            guard line.count < waitingOfUserMax else {
                throw .fullForUser(waiting: waitingOfUserMax)
            }
            if line.isEmpty { turns.append(user) }
            lines[user] = line + [place]
        }
        nextPlace += 1
        return place
    }

    /// Takes a place back, wherever it is. Returns the place whose turn it is now, if one moved up.
    mutating func leave(_ place: Place) -> Place? {
        guard answered.remove(place) != nil else {
            for (user, line) in lines where line.contains(place) {
                setLine(line.filter { $0 != place }, of: user)
            }
            return nil
        }
        guard let user = turns.first, var line = lines[user] else { return nil }
        let next = line.removeFirst()
        turns.removeFirst()
        setLine(line, of: user)
        if !line.isEmpty { turns.append(user) }
        answered.insert(next)
        return next
    }

    private mutating func setLine(_ line: [Place], of user: Peer) {
        lines[user] = line.isEmpty ? nil : line
        if line.isEmpty { turns.removeAll { $0 == user } }
    }
}
