/// The newest whole flows that members were sent, by which their own later writes are understood.
///
/// Of each sender the last two, of all senders the last eight: a member's memory needs the two newest that are not its
/// own.
struct RelayHistory {
    private struct Relay {
        let number: Int
        let sender: String?
        let flow: WholeFlow
    }

    private var relays: [Relay] = []
    private(set) var newest = 0

    /// - Returns: those that nobody needs any more.
    mutating func append(_ flow: WholeFlow, from sender: String?) -> [WholeFlow] {
        newest += 1
        var forgotten: [WholeFlow] = []
        let own = relays.indices.filter { relays[$0].sender == sender }
        if own.count >= 2, let oldest = own.first { forgotten.append(relays.remove(at: oldest).flow) }
        relays.append(Relay(number: newest, sender: sender, flow: flow))
        if relays.count > 8 { forgotten.append(relays.removeFirst().flow) }
        return forgotten
    }

    /// What was sent to `client` by the relays behind the first of `numbers` up to the last, the oldest first.
    func flows(sentTo client: String, _ numbers: ClosedRange<Int>) -> [WholeFlow] {
        relays.filter { $0.number > numbers.lowerBound && $0.number <= numbers.upperBound && $0.sender != client }
            .map(\.flow)
    }
}
