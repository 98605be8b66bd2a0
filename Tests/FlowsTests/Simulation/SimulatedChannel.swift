@testable import Flows

/// A connection with the channel at its server end: what `FlowChannel` does, over queues that the simulation moves on.
///
/// `@unchecked Sendable`: a simulation has one thread.
final class SimulatedChannel: Member, @unchecked Sendable {
    /// A frame to the client.
    enum Down {
        case joined([UInt8])
        case refused(FlowsError)
        case reply(Int, Answer)
        case event(String, [UInt8])
        case closed
        case failed

        var isPart: Bool { if case .event("state", _) = self { true } else { false } }
    }

    /// A frame to the server.
    enum Up {
        case join(String)
        case push(Int, String, String)
    }

    let loop: any Loop
    private let flows: Flows
    private let flowID: FlowID
    /// So many frames may wait before the member lags, parts of documents aside.
    private let softMark: Int
    /// It is planted that nobody who lags is ever brought up to date.
    private let forgetsLagging: Bool
    var up: [Up] = []
    private(set) var down: [Down] = []
    private(set) var isOpen = true
    private var membership: Membership?
    private var clock: UInt64 = 0
    private var isLagging = false
    /// It is told what brings it to the present state.
    private var isCatchingUp = false
    private var resyncs = 0
    private(set) var lags = 0
    /// Another channel has taken the client over.
    private(set) var isSuperseded = false

    init(_ flows: Flows, _ flowID: FlowID, _ loop: any Loop, softMark: Int, forgetsLagging: Bool = false) {
        self.forgetsLagging = forgetsLagging
        self.flows = flows
        self.flowID = flowID
        self.loop = loop
        self.softMark = softMark
    }

    // MARK: From the client. On the loop.

    func receive(_ frame: Up) {
        guard isOpen else { return }
        switch frame {
        case .join(let payload):
            let bytes = Array(payload.utf8)
            guard let request = try? JoinRequest(bytes.span, 0..<bytes.count) else { return send(.failed) }
            flows.join(flowID, request, member: self)
        case .push(let reference, "sync", let payload): sync(reference, payload)
        case .push(let reference, let event, let payload):
            guard let membership else { return }
            let bytes = Array(payload.utf8)
            do throws(Refusal) {
                let request = try TransactionRequest(
                    event: event, bytes.span, 0..<bytes.count, limits: DocumentLimits())
                flows.request(membership, request, member: self) { [self] answer in
                    loop.run { [self] in
                        guard self.membership != nil else { return }
                        if let clock = answer.clock, !isLagging { self.clock = max(self.clock, clock) }
                        send(.reply(reference, answer))
                    }
                }
            } catch {
                flows.refuse(membership, error) { [self] answer in
                    loop.run { [self] in
                        if self.membership != nil { send(.reply(reference, answer)) }
                    }
                }
            }
        }
    }

    private func sync(_ reference: Int, _ payload: String) {
        guard let membership else { return }
        let known = try? JSON(reading: payload.utf8Span.span, limits: JSONLimits(bytes: 1000))
        let clock = known?["clock"]?.double.flatMap { UInt64(exactly: $0) }
        sync(reference, clock == nil ? nil : known?["epoch"]?.string, clock ?? 0, membership)
    }

    private func sync(_ reference: Int, _ epoch: String?, _ clock: UInt64, _ membership: Membership) {
        flows.sync(membership, epoch: epoch, clock: clock, member: self) { [self] answer, following in
            loop.run { [self] in
                guard self.membership != nil else { return }
                if epoch == membership.epoch, clock > self.clock, clock <= answer.clock ?? 0 {
                    return sync(reference, epoch, self.clock, membership)
                }
                send(.reply(reference, answer))
                guard answer.isOkay else { return }
                caughtUp(answer.clock)
                bringUpToDate(following)
            }
        }
    }

    private func bringUpToDate(_ following: Following?) {
        isCatchingUp = true
        following?.deliver(to: self)
        isCatchingUp = false
    }

    /// The connection is gone, and the server has noticed.
    func close() {
        guard isOpen else { return }
        isOpen = false
        leave()
    }

    /// The process at its server end is no more.
    func drop() {
        isOpen = false
        membership?.subscription.cancel()
        membership = nil
    }

    private func leave() {
        membership?.subscription.cancel()
        let client = membership?.clientID ?? "unknown"
        membership = nil
        flows.leave(flowID, client: client, member: self)
    }

    // MARK: From the session

    func joined(_ result: Result<Membership, FlowsError>) {
        switch result {
        case .failure(let error): send(.refused(error))
        case .success(let membership):
            guard isOpen else { return membership.subscription.cancel() }
            self.membership = membership
            caughtUp(membership.clock)
            send(.joined(membership.response))
        }
    }

    func deliver(_ delivery: Delivery<FlowEvent>) {
        guard isOpen, membership != nil else { return }
        switch delivery.message {
        case .transaction(let transaction):
            guard !isLagging else { return }
            guard isCatchingUp || down.count(where: { !$0.isPart }) <= softMark else { return lag() }
            clock = max(clock, transaction.clock)
            send(.event("tx", transaction.payload))
        case .push(let push):
            if !isLagging { send(.event("\(push.event)", push.payload)) }
        case .superseded, .deleted, .failed:
            if case .superseded = delivery.message { isSuperseded = true }
            membership?.subscription.cancel()
            membership = nil
            if case .failed = delivery.message { send(.failed) } else { send(.closed) }
        case .restarted: resync()
        case .clientJoined, .clientLeft, .update: break
        }
    }

    private func lag() {
        lags += 1
        isLagging = true
    }

    private func resync() {
        guard let membership else { return }
        resyncs += 1
        let (number, known) = (resyncs, clock)
        flows.sync(membership, epoch: membership.epoch, clock: clock, member: self, isResync: true) {
            [self] answer, following in
            loop.run { [self] in
                guard self.membership != nil, number == resyncs else { return }
                guard answer.isOkay else {
                    leave()
                    return send(.failed)
                }
                guard self.clock >= known else { return resync() }
                caughtUp(answer.clock)
                send(.event("resync", answer.response))
                bringUpToDate(following)
            }
        }
    }

    private func caughtUp(_ clock: UInt64?) {
        isLagging = false
        self.clock = clock ?? 0
    }

    private func send(_ frame: Down) { if isOpen { down.append(frame) } }

    /// The next frame for the client; nil when there is none. On the loop.
    func take() -> Down? {
        guard !down.isEmpty else { return nil }
        let frame = down.removeFirst()
        if down.isEmpty, isLagging, !forgetsLagging { resync() }
        return frame
    }
}
