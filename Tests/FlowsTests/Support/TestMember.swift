import Telemetry
import Testing

@testable import Flows

/// A member that notes what it is told, in order, and behaves as a channel does.
///
/// `@unchecked Sendable`: `membership` is used on `loop` only, what it has seen is behind a lock, the rest is immutable.
final class TestMember: Member, @unchecked Sendable {
    /// Something that a member was told.
    enum Seen: Equatable, Sendable {
        case joined(count: Int)
        case refused(FlowsError)
        case clientJoined(Int)
        case clientLeft(Int)
        case update(String)
        case deleted(String)
        case restarted
        case failed
    }

    let loop: any Loop
    let flowID: FlowID
    private let flows: Flows
    private let log = Lock<(seen: [Seen], client: String?)>(([], nil))
    private let react: @Sendable (TestMember, Seen) -> Void
    private(set) var membership: Membership?

    /// - Parameter react: called after something was noted.
    init(
        of flows: Flows, in flowID: FlowID, on loop: any Loop,
        react: @escaping @Sendable (TestMember, Seen) -> Void = { _, _ in }
    ) {
        self.flows = flows
        self.flowID = flowID
        self.loop = loop
        self.react = react
    }

    // MARK: What it was told

    var seen: [Seen] { log.withLock { $0.seen } }

    /// Under which id the session knows it.
    var client: String? { log.withLock { $0.client } }

    /// The changes it got, as text.
    var updates: [String] {
        seen.compactMap { if case .update(let text) = $0 { text } else { nil } }
    }

    /// The counts it was told, by others joining and leaving and by its own join.
    var counts: [Int] {
        seen.compactMap {
            switch $0 {
            case .clientJoined(let count), .clientLeft(let count): count
            default: nil
            }
        }
    }

    /// Forgets what it was told so far.
    func forget() { log.withLock { $0.seen = [] } }

    // MARK: What it does

    /// Joins its flow.
    func join(as client: String? = nil, replaces: Bool = false) {
        flows.join(flowID, client: client, member: self, replaces: replaces)
    }

    /// Sends a change to its flow.
    func send(_ json: String) {
        let client = client
        loop.run { [self] in flows.broadcast(flowID, .text(json, at: loop.unixSeconds), from: client) }
    }

    /// Leaves its flow.
    func leave(reply: @escaping @Sendable (Int) -> Void = { _ in }) {
        loop.run { [self] in
            membership?.subscription.cancel()
            guard let client = membership?.clientID else { return }
            membership = nil
            flows.leave(flowID, client: client, reply: reply)
        }
    }

    // MARK: Member

    func joined(_ result: Result<Membership, FlowsError>) {
        switch result {
        case .success(let membership):
            self.membership = membership
            note(.joined(count: membership.clientCount), client: membership.clientID)
        case .failure(let refusal):
            note(.refused(refusal))
        }
    }

    func deliver(_ delivery: Delivery<FlowEvent>) {
        switch delivery.message {
        case .clientJoined(let count): note(.clientJoined(count))
        case .clientLeft(let count): note(.clientLeft(count))
        case .update(let change): note(.update(String(decoding: change.json, as: UTF8.self)))
        case .deleted(let reason, _, _):
            membership?.subscription.cancel()
            membership = nil
            note(.deleted(reason))
        case .restarted:
            if let membership { flows.attach(membership, member: self) }
            note(.restarted)
        case .failed:
            membership?.subscription.cancel()
            membership = nil
            note(.failed)
        case .transaction, .push, .superseded:
            // Not for members of generation 1.
            break
        }
    }

    private func note(_ seen: Seen, client: String? = nil) {
        #expect(loop.isCurrent, "a member is called on its own loop")
        log.withLock {
            $0.seen.append(seen)
            if let client { $0.client = client }
        }
        react(self, seen)
    }
}
