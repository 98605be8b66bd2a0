import Flows
import Telemetry

/// Documents in parts: what comes behind a part that has to wait, waits with it (protocol.md §9).
extension FlowChannel {
    /// Whether something waits behind parts of a document.
    var isHolding: Bool { held != nil }

    /// Says something to this member alone, in its place.
    func inOrder(_ say: @escaping (FlowChannel) -> Void) {
        guard isHolding else { return say(self) }
        held?.append(.own(say))
    }

    /// Keeps an event for later: a part for which there is no room, or what comes behind one.
    ///
    /// - Parameter bytes: what counts of it. Who has too much of that waiting lags.
    func hold(_ delivery: Delivery<FlowEvent>, bytes: Int) {
        if held == nil {
            held = HeldEvents()
            socket.states.wait(self)
            socket.hold()
        }
        let item = HeldEvents.Item.event(delivery)
        if item.isPart { services.metrics.channels.delayedParts.add(1, shard: loop.index) }
        held?.append(item, bytes: isCatchingUp ? 0 : bytes)
        if let held, held.bytes > services.configuration.softMark { lag() }
    }

    /// Sends what waits, up to a part for which there is no room. True when nothing waits any more.
    func sendHeld() -> Bool {
        while let item = held?.first {
            if item.isPart, !socket.states.hasRoom { return false }
            held?.removeFirst()
            switch item {
            case .event(let delivery):
                if case .transaction(let transaction) = delivery.message { place.reached(transaction.clock) }
                send(delivery)
            case .own(let say): say(self)
            }
        }
        held = nil
        return true
    }

    /// The channel ends: what it was asked is answered yet, the rest of a document is of no use.
    func answerHeld() {
        while let item = held?.first {
            held?.removeFirst()
            if case .own(let say) = item { say(self) }
        }
        held = nil
        socket.lane?.remove(self)
    }

    /// Delivers what brings the member to the present state.
    func bringUpToDate(_ following: Following?) {
        isCatchingUp = true
        following?.deliver(to: self)
        isCatchingUp = false
    }
}
