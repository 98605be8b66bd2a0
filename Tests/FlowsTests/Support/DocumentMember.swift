import Telemetry
import Testing

@testable import Flows

/// A member of generation 2 that notes what it is told, in order, and behaves as a channel does.
///
/// `@unchecked Sendable`: `membership` is used on `loop` only, what it has seen is behind a lock, the rest is immutable.
final class DocumentMember: Member, @unchecked Sendable {
    /// Something that it was told, in the words of the wire.
    struct Seen: Sendable {
        let event: String
        let payload: JSON
        /// Which request it answers, counted from 0.
        var request: Int?
        var isOkay = true
    }

    let loop: any Loop
    let flowID: FlowID
    private let flows: Flows
    private let log = Lock<[Seen]>([])
    private let requests = Lock(0)
    private(set) var membership: Membership?

    init(of flows: Flows, in flowID: FlowID, on loop: any Loop) {
        self.flows = flows
        self.flowID = flowID
        self.loop = loop
    }

    // MARK: What it was told

    var seen: [Seen] { log.withLock { $0 } }

    /// The names of what it was told, in order.
    var events: [String] { seen.map(\.event) }

    /// Forgets what it was told so far.
    func forget() { log.withLock { $0 = [] } }

    /// What the answer to its join said.
    var entry: JSON? { seen.last { $0.event == "joined" }?.payload }

    /// Its identity as the last join gave it.
    var identity: (id: String, secret: String)? {
        guard let client = entry?["client"], let id = client["id"]?.string, let secret = client["secret"]?.string else {
            return nil
        }
        return (id, secret)
    }

    func payloads(_ event: String) -> [JSON] { seen.filter { $0.event == event }.map(\.payload) }

    /// The clocks of the transactions it was told of.
    var clocks: [Int] { payloads("tx").compactMap { $0["clock"].number } }

    /// The answer to its request with this number.
    func reply(_ request: Int) -> Reply? {
        seen.first { $0.request == request }.map { Reply(isOkay: $0.isOkay, response: $0.payload) }
    }

    /// An answer.
    struct Reply {
        let isOkay: Bool
        let response: JSON
        var code: String? { response["code"]?.string }
        var status: String? { response["status"]?.string }
        var clock: Int? { response["clock"].number }
    }

    // MARK: What it does

    func join(_ payload: String = #"{"v":2}"#) {
        let bytes = Array(payload.utf8)
        guard let request = try? JoinRequest(bytes.span, 0..<bytes.count) else {
            return note("refused", .string("bad_request"))
        }
        flows.join(flowID, request, member: self)
    }

    /// Sends a request; the number by which `reply` knows it.
    @discardableResult
    func push(_ event: String, _ payload: String) -> Int {
        let number = requests.withLock { number in
            number += 1
            return number - 1
        }
        let bytes = Array(payload.utf8)
        loop.run { [self] in
            guard let membership else { return }
            do throws(Refusal) {
                switch event {
                case "sync": sync(bytes, membership, number)
                case "history":
                    let page = try HistoryRequest(bytes.span, 0..<bytes.count)
                    flows.history(flowID, before: page.before, limit: page.limit) { [self] in answered(number, $0) }
                case "versions": flows.versions(flowID) { [self] in answered(number, $0) }
                default:
                    let request = try TransactionRequest(
                        event: event, bytes.span, 0..<bytes.count, limits: DocumentLimits())
                    flows.request(membership, request, member: self) { [self] in answered(number, $0) }
                }
            } catch {
                flows.refuse(membership, error) { [self] in answered(number, $0) }
            }
        }
        return number
    }

    /// Sends a transaction.
    @discardableResult
    func transact(_ cseq: Int, _ operations: String..., extra: String = "") -> Int {
        push("tx", #"{"cseq":\#(cseq),"ops":[\#(operations.joined(separator: ","))]\#(extra)}"#)
    }

    private func sync(_ payload: [UInt8], _ membership: Membership, _ number: Int) {
        let known = try? JSON(reading: payload.span, limits: JSONLimits(bytes: 1000))
        let clock = known?["clock"]?.double.flatMap { UInt64(exactly: $0) }
        flows.sync(membership, epoch: clock == nil ? nil : known?["epoch"]?.string, clock: clock ?? 0, member: self) {
            [self] answer, following in
            loop.run { [self] in
                answered(number, answer)
                following?.deliver(to: self)
            }
        }
    }

    private func answered(_ number: Int, _ answer: Answer) {
        loop.run { [self] in note("reply", Self.json(answer.response), request: number, isOkay: answer.isOkay) }
    }

    /// Leaves, as a channel does whose client leaves or is gone.
    func leave() {
        loop.run { [self] in
            membership?.subscription.cancel()
            let client = membership?.clientID ?? "unknown"
            membership = nil
            flows.leave(flowID, client: client, member: self)
        }
    }

    func present(_ name: String, _ color: String) {
        loop.run { [self] in
            guard let membership, let meta = PresenceMeta(name: name, color: color) else { return }
            flows.present(meta, as: membership, member: self)
        }
    }

    func say(_ state: String) {
        loop.run { [self] in
            let bytes = Array(state.utf8)
            guard let membership, let text = try? JSONText(bytes.span, 0..<bytes.count),
                let state = AwarenessState(text)
            else { return }
            flows.setAwareness(state, as: membership, member: self)
        }
    }

    // MARK: Member

    func joined(_ result: Result<Membership, FlowsError>) {
        switch result {
        case .success(let membership):
            self.membership = membership
            note("joined", Self.json(membership.response))
        case .failure(let refusal):
            note("refused", .string(refusal.code))
        }
    }

    func deliver(_ delivery: Delivery<FlowEvent>) {
        switch delivery.message {
        case .transaction(let transaction): note("tx", Self.json(transaction.payload))
        case .push(let push): note("\(push.event)", Self.json(push.payload))
        case .superseded: end("superseded")
        case .deleted: end("deleted")
        case .failed: end("failed")
        case .restarted: resync()
        case .clientJoined, .clientLeft, .update: break
        }
    }

    private func end(_ event: String) {
        membership?.subscription.cancel()
        membership = nil
        note(event, .null)
    }

    private func resync() {
        guard let membership else { return }
        flows.sync(membership, epoch: membership.epoch, clock: membership.clock, member: self, isResync: true) {
            [self] answer, following in
            loop.run { [self] in
                note("resync", Self.json(answer.response), isOkay: answer.isOkay)
                following?.deliver(to: self)
            }
        }
    }

    private static func json(_ bytes: [UInt8]) -> JSON {
        (try? JSON(reading: bytes.span, limits: JSONLimits(bytes: 1 << 26))) ?? .null
    }

    private func note(_ event: String, _ payload: JSON, request: Int? = nil, isOkay: Bool = true) {
        #expect(loop.isCurrent || event == "refused", "a member is called on its own loop")
        log.withLock { $0.append(Seen(event: event, payload: payload, request: request, isOkay: isOkay)) }
    }
}

extension SessionWorld {
    /// A member of generation 2 that has asked to join; answered, unless the store holds its answers back.
    func member(_ id: FlowID, _ payload: String = #"{"v":2}"#, on loop: Int = 0) -> DocumentMember {
        let member = DocumentMember(of: flows, in: id, on: loops[loop])
        member.join(payload)
        run()
        return member
    }

    /// One that comes back with its identity, and perhaps with what it knows.
    func member(
        _ id: FlowID, as identity: (id: String, secret: String)?, since: (epoch: String, clock: Int)? = nil,
        on loop: Int = 0
    ) -> DocumentMember {
        let client = identity.map { #","client":{"id":"\#($0.id)","secret":"\#($0.secret)"}"# } ?? ""
        let since = since.map { #","since":{"epoch":"\#($0.epoch)","clock":\#($0.clock)}"# } ?? ""
        return member(id, #"{"v":2\#(client)\#(since)}"#, on: loop)
    }

    /// Sends a transaction, and gives its answer.
    func transact(
        _ member: DocumentMember, _ cseq: Int, _ operations: String..., extra: String = ""
    ) -> DocumentMember.Reply? {
        ask(member, "tx", #"{"cseq":\#(cseq),"ops":[\#(operations.joined(separator: ","))]\#(extra)}"#)
    }

    /// Sends a request, and gives its answer.
    func ask(_ member: DocumentMember, _ event: String, _ payload: String) -> DocumentMember.Reply? {
        let request = member.push(event, payload)
        run()
        return member.reply(request)
    }

    /// The document as the store has it.
    func storedText(_ id: FlowID) throws -> String {
        String(decoding: try storedDocument(id).documentEncoding, as: UTF8.self)
    }
}
