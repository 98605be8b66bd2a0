/// Members of generation 2 whose join waits for the store, in the order in which they came.
struct Joiners: Sendable {
    /// One of them.
    struct Joiner: Sendable {
        let member: any Member
        /// Later ones have higher numbers.
        let number: Int
        /// Which client it is, once that is known: kept in memory for it meanwhile.
        var identity: FlowClient?
    }

    private var joiners: [ObjectIdentifier: Joiner] = [:]
    private var number = 0

    var count: Int { joiners.count }
    var isEmpty: Bool { joiners.isEmpty }

    func contains(_ member: any Member) -> Bool { joiners[ObjectIdentifier(member)] != nil }

    mutating func insert(_ member: any Member) {
        number += 1
        joiners[ObjectIdentifier(member)] = Joiner(member: member, number: number)
    }

    /// The client that the member is.
    mutating func identify(_ member: any Member, as client: FlowClient) {
        joiners[ObjectIdentifier(member)]?.identity = client
    }

    mutating func remove(_ member: any Member) -> Joiner? { joiners.removeValue(forKey: ObjectIdentifier(member)) }

    mutating func removeAll() -> [Joiner] {
        defer { joiners = [:] }
        return joiners.values.sorted { $0.number < $1.number }
    }
}
