import Flows

/// Who is in the flow and what they do: what a member of generation 2 says of itself, and the two lanes in which it is
/// told (protocol.md §3, presence and awareness; §4).
extension FlowChannel {
    func pushPresence(_ text: Span<UInt8>, _ payload: Range<Int>, _ membership: Membership, _ ref: [UInt8]) {
        guard let name = FlowChangeReader.string("name", text, payload),
            let color = FlowChangeReader.string("color", text, payload),
            let meta = PresenceMeta(name: name, color: color)
        else { return refuse(ref, .badPresence) }
        answer(.ok, ref)
        services.flows.present(meta, as: membership, member: self)
    }

    /// Has no answer, unless it cannot be taken.
    func pushAwareness(_ text: Span<UInt8>, _ payload: Range<Int>, _ membership: Membership, _ ref: [UInt8]) {
        // Whitespace does not count, but nobody needs much of it.
        guard let range = FlowChangeReader.value("state", text, payload), range.count <= 4 * AwarenessState.limit,
            let json = try? JSONText(text, range), let state = AwarenessState(json)
        else { return refuse(ref, .badAwareness) }
        guard socket.role == .editor || Self.isOfOnlooker(json) else {
            return refuse(ref, Reply(Answer(Refusal.forbidden)))
        }
        beginRequest()
        services.flows.setAwareness(state, as: membership, member: self) { [self] in
            loop.run { [self] in endRequest() }
        }
    }

    /// Whether a state says only where somebody looks, not that they change something.
    private static func isOfOnlooker(_ state: JSONText) -> Bool {
        guard case .object(let members) = state.json else { return state.isNull }
        let harmless = ["cursor", "selection", "viewport", "following", "leading"]
        return members.allSatisfy { harmless.contains($0.name.string) }
    }

    /// A push for this member: queued, unless the member does not keep up.
    func deliver(_ push: Push, _ delivery: Delivery<FlowEvent>) {
        // Who lags is told all of it when it has caught up.
        guard !place.isLagging else { return }
        if push.lane == .awareness {
            guard !isHolding, connection.backlog <= services.configuration.softMark else { return missAwareness() }
            // What was missed before comes with the whole of it.
            guard !place.missesAwareness else { return }
        }
        if isHolding || push.lane == .part && !socket.states.hasRoom {
            return hold(delivery, bytes: push.lane == .part ? 0 : push.payload.count)
        }
        send(delivery)
    }

    /// Awareness gives way first. When the queue is empty the member gets what is the newest then.
    private func missAwareness() {
        guard !place.missesAwareness else { return }
        place.missesAwareness = true
        connection.onceEmpty { [weak self] in
            guard let self, isJoined, let membership else { return }
            services.flows.gathering(membership, member: self) { [self] events in
                loop.run { [self] in
                    place.missesAwareness = false
                    for event in events { deliver(Delivery(event)) }
                }
            }
        }
    }
}

extension Reply {
    fileprivate static let badPresence = Reply.error(
        "A presence needs a name of 1 to 80 bytes and a color: # and six hexadecimal digits.", "bad_request")
    fileprivate static let badAwareness = Reply.error(
        "An awareness needs a state: any JSON of at most 1 KiB, or null.", "bad_request")
}
