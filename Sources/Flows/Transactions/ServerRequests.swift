/// The server's requests of one flow that are not answered yet: each is answered exactly once, also when the flow cannot
/// go on; those with the same key are carried out once.
///
/// Confined to the flow's loop. A class, because answers may come while it answers.
final class ServerRequests {
    typealias Reply = @Sendable (Result<ServerAnswer, ServerRefusal>) -> Void

    /// What becomes of a request with a key.
    enum Claim {
        /// It is the first: carry it out, then call `settle`.
        case first
        /// The same request is under way, and its answer will be this one's too.
        case follows
        /// The key is used for another request at the moment.
        case reused
    }

    private struct Keyed {
        let hash: [UInt8]
        var followers: [Reply] = []
    }

    private var unanswered: [UInt64: (ServerRefusal) -> Void] = [:]
    private var keyed: [ExactText: Keyed] = [:]
    private var count: UInt64 = 0

    /// Requests of one flow that wait.
    static let limit = 4096

    /// Whether no more should be taken.
    var isFull: Bool { unanswered.count >= Self.limit }

    /// Notes something that must be answered.
    ///
    /// - Parameter fail: runs if the flow cannot go on before `end`.
    func begin(_ fail: @escaping (ServerRefusal) -> Void) -> UInt64 {
        count += 1
        unanswered[count] = fail
        return count
    }

    /// What was begun is answered; false when it was before.
    func end(_ number: UInt64) -> Bool { unanswered.removeValue(forKey: number) != nil }

    func claim(_ key: ServerRequest.Key, _ reply: @escaping Reply) -> Claim {
        let name = ExactText(key.text)
        guard let known = keyed[name] else {
            keyed[name] = Keyed(hash: key.hash)
            return .first
        }
        guard known.hash == key.hash else { return .reused }
        keyed[name]?.followers.append(reply)
        return .follows
    }

    /// The first request with a key is answered, and so are those that followed.
    func settle(_ key: ServerRequest.Key, _ result: Result<ServerAnswer, ServerRefusal>) {
        for follower in keyed.removeValue(forKey: ExactText(key.text))?.followers ?? [] { follower(result) }
    }

    /// Nothing of this will be answered by the flow.
    func failAll(_ refusal: ServerRefusal) {
        let all = unanswered
        unanswered = [:]
        for fail in all.sorted(by: { $0.key < $1.key }) { fail.value(refusal) }
    }
}
