import Synchronization

/// The subscribers of one name, kept by loop, so that a broadcast needs no lock.
///
/// `@unchecked Sendable`: `lists[i]` is touched by loop `i` only; `counts` is atomic; the rest is immutable.
@safe public final class Topic<Message: Sendable>: @unchecked Sendable {
    /// The topic's name.
    public let name: String
    private let loops: [any Loop]
    /// Subscriptions made for each loop, active or about to be. A loop with none gets no message.
    private let counts: [LoopCount]
    private var lists: [SubscriptionList<Message>]

    init(name: String, loops: [any Loop]) {
        self.name = name
        self.loops = loops
        counts = loops.map { _ in LoopCount() }
        lists = loops.map { _ in SubscriptionList() }
    }

    /// Hands `message` to every subscriber, in the calling turn to those of the caller's loop, which is `loop`, and by
    /// one inbox job a loop to the others.
    ///
    /// - Parameter excluded: a subscription of the caller's loop that does not get it.
    public func broadcast(_ message: Message, from loop: any Loop, except excluded: Subscription<Message>? = nil) {
        for target in loops where counts[target.index].isOccupied {
            if target.index == loop.index {
                lists[target.index].deliver(message, except: excluded)
            } else {
                // Excluded subscriptions compare by identity, which is safe to carry along.
                let identity = excluded.map(ObjectIdentifier.init)
                target.post { [self] in lists[target.index].deliver(message, exceptIdentity: identity) }
            }
        }
    }

    func reserve(_ loop: any Loop) { counts[loop.index].add(1) }

    func unreserve(_ loop: any Loop) { counts[loop.index].add(-1) }

    func list(_ loop: any Loop) -> SubscriptionList<Message> { lists[loop.index] }
}

/// An atomic count in an object of its own: atomics cannot be elements of an array.
private final class LoopCount: Sendable {
    private let value = Atomic<Int>(0)
    var isOccupied: Bool { value.load(ordering: .acquiring) > 0 }
    func add(_ number: Int) { value.add(number, ordering: .acquiringAndReleasing) }
}
