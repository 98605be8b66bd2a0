@testable import Flows

/// The algorithm of flow-client.js: the stream of clocks, the requests without an answer, and what is shown. The names
/// are those of `stream.js`, `outbox.js` and `synchronizer.js`.
final class SimulatedClient {
    private enum Frame {
        case transaction(JSON)
        case answer(Request, JSON)
    }

    let mistake: Mistake?
    private(set) var channel: SimulatedChannel?
    private(set) var identity: (id: String, secret: String)?
    private(set) var epoch: String?
    private(set) var clock = 0
    private(set) var confirmed = WireDocument()
    private(set) var requests: [Request] = []
    private(set) var outcomes: [String: Outcome] = [:]
    /// What it was asked to do.
    private(set) var submitted: [String] = []
    /// What should never happen.
    private(set) var violations: [String] = []
    private(set) var isLive = false
    private(set) var hasEnded = false
    private var lastRefusal = "none"
    private var counted: UInt64 = 0
    private var isRunning = false
    private var isPaused = false
    private var cursor = 0
    private var inFlight: Set<ObjectIdentifier> = []
    private var round = 0
    private var references = 0
    /// Joins so far: each has a larger number than the one before.
    private var joins = 0
    private var waitingReplies: [Int: (request: Request?, round: Int)] = [:]
    private var parts: Parts?
    private var leaving: [Request] = []
    private var waiting: [Frame] = []
    private var answered: [Request] = []
    private var isAsking = false

    init(mistake: Mistake?) { self.mistake = mistake }

    /// The confirmed document with what is pending on top.
    var view: WireDocument {
        var view = confirmed
        for request in requests where request.isShown { for operation in request.operations { view.apply(operation) } }
        return view
    }

    /// It has joined, or is about to, and has not got the whole state.
    var isCatchingUp: Bool { channel != nil && (!isLive || parts != nil) }
    var needsConnection: Bool { channel == nil && !hasEnded }
    var isQuiet: Bool { hasEnded || (isLive && requests.isEmpty && !isAsking && parts == nil) }

    /// For a seed that fails.
    var description: String {
        let waiting = requests.map {
            "\($0.event) \($0.label) \($0.cseq) \($0.isSent) \($0.isSettled) \($0.answer?.text ?? "-")"
        }
        return
            "clock \(clock), counted \(counted), live \(isLive), running \(isRunning), refused \(lastRefusal), connected \(channel != nil), paused \(isPaused), "
            + "asking \(isAsking), parts \(parts?.next ?? 0), cursor \(cursor), in flight \(inFlight.count), \(waiting)"
    }

    // MARK: Connection

    func connect(_ channel: SimulatedChannel) {
        interrupt()
        self.channel = channel
        // An earlier join that is still on its way does not take over from this one (P3.30).
        joins += 1
        let client =
            identity.map { #","client":{"id":"\#($0.id)","secret":"\#($0.secret)","join":\#(joins)}"# } ?? ""
        let since = epoch.map { #","since":{"epoch":"\#($0)","clock":\#(clock)}"# } ?? ""
        channel.up.append(.join(#"{"v":2\#(client)\#(since)}"#))
    }

    func disconnect() {
        interrupt()
        channel = nil
    }

    private func interrupt() {
        if mistake == .losesUnsent { requests.removeAll { !$0.isSent } }
        isLive = false
        isAsking = false
        stop()
        waitingReplies = [:]
        parts = nil
        waiting = []
        leaving = []
    }

    func receive(_ frame: SimulatedChannel.Down) {
        switch frame {
        case .joined(let response): joined(Self.json(response))
        case .refused(let error):
            lastRefusal = error.code
            disconnect()
        case .failed: disconnect()
        case .closed:
            disconnect()
            hasEnded = true
        case .reply(let reference, let answer):
            guard let (request, round) = waitingReplies.removeValue(forKey: reference) else { return }
            let response = Self.json(answer.response)
            guard let request else { return synced(answer.isOkay, response) }
            if answer.isOkay { answered(request, response) } else { failed(request, response, round) }
        case .event("tx", let payload): receive(.transaction(Self.json(payload)))
        case .event("state", let payload): part(Self.json(payload))
        case .event("resync", let payload): resync(Self.json(payload))
        case .event: break
        }
    }

    private func joined(_ response: JSON) {
        let unknown = response["client_reset"]?.text == "true" ? requests.filter(\.isSent) : []
        for request in unknown { remove(request) }
        identity = (response["client"]?["id"]?.string ?? "", response["client"]?["secret"]?.string ?? "")
        let settled = resume(UInt64(response["last_cseq"].number ?? 0))
        adopt(response["epoch"]?.string ?? "", response["state"], settled + unknown)
        for request in unknown { finish(request, .unknown) }
    }

    private func resync(_ payload: JSON) {
        isAsking = false
        adopt(payload["epoch"]?.string ?? "", payload["state"], resume(UInt64(payload["last_cseq"].number ?? 0)))
    }

    private func synced(_ isOkay: Bool, _ response: JSON) {
        if isOkay { adopt(response["epoch"]?.string ?? "", response["state"], []) } else { disconnect() }
    }

    /// Asks for the state since a clock.
    func ask(_ clock: Int) {
        guard !isAsking, isLive else { return }
        isAsking = true
        push("sync", #"{"epoch":"\#(epoch ?? "")","clock":\#(clock)}"#, nil)
    }

    private func push(_ event: String, _ payload: String, _ request: Request?) {
        references += 1
        waitingReplies[references] = (request, round)
        request?.round = round
        channel?.up.append(.push(references, event, payload))
    }

    // MARK: Stream

    private func adopt(_ epoch: String, _ state: JSON?, _ leaving: [Request]) {
        parts = nil
        self.leaving += leaving
        let clock = state?["clock"].number ?? 0
        switch state?["mode"]?.string {
        case "snapshot":
            if let document = state?["document"] {
                finish(epoch, clock) { $0.confirmed = WireDocument(document) }
            } else {
                parts = Parts(epoch: epoch, clock: clock, count: state?["parts"].number ?? 0)
            }
        default:
            let transactions = (state?["txs"]?.array ?? []).filter { ($0["clock"].number ?? 0) > self.clock }
            if epoch != self.epoch { violations.append("transactions of another epoch") }
            if (transactions.first.map { $0["clock"].number ?? 0 } ?? clock) > self.clock
                + (transactions.isEmpty ? 0 : 1)
            {
                violations.append("a state that leaves a gap")
            }
            if clock < self.clock { violations.append("a state that goes back") }
            finish(epoch, clock) { client in
                for transaction in transactions {
                    client.apply(transaction["ops"]?.array ?? [])
                    if let own = client.own(transaction) { own.isShown = false }
                }
            }
        }
    }

    private func part(_ payload: JSON) {
        guard var parts, payload["clock"].number == parts.clock, payload["part"].number == parts.next else { return }
        parts.next += 1
        parts.document.add(flow: payload["flow"])
        for node in payload["nodes"]?.array ?? [] { parts.document.add("node", node) }
        for edge in payload["edges"]?.array ?? [] { parts.document.add("edge", edge) }
        self.parts = parts
        if parts.next > parts.count { finish(parts.epoch, parts.clock) { $0.confirmed = parts.document } }
    }

    private func finish(_ epoch: String, _ clock: Int, _ change: (SimulatedClient) -> Void) {
        if epoch != self.epoch { answered = [] }
        for request in leaving + answered.filter({ ($0.answer?["clock"].number ?? 0) <= clock }) {
            request.isShown = false
        }
        leaving = []
        parts = nil
        self.epoch = epoch
        change(self)
        self.clock = clock
        release()
        isAsking = false
        isLive = true
        if !isRunning { start() }
        let frames = waiting
        waiting = []
        for frame in frames { take(frame) }
    }

    private func receive(_ frame: Frame) { if parts == nil { take(frame) } else { waiting.append(frame) } }

    private func take(_ frame: Frame) {
        let (clock, operations, own): (Int, [JSON], Request?) =
            switch frame {
            case .transaction(let transaction):
                (transaction["clock"].number ?? 0, transaction["ops"]?.array ?? [], self.own(transaction))
            case .answer(let request, let response): (response["clock"].number ?? 0, logged(request, response), request)
            }
        let isTaken =
            clock == self.clock + 1 || (mistake == .ignoresGaps && clock > self.clock)
            || (mistake == .takesOldClocks && clock <= self.clock)
        if isTaken {
            self.clock = clock
            apply(operations)
            own?.isShown = false
            release()
        } else if clock > self.clock {
            ask(self.clock)
        } else {
            release()
        }
    }

    private func apply(_ operations: [JSON]) {
        for operation in operations where !confirmed.apply(operation) {
            violations.append("at \(clock): \(operation.text) does not fit")
        }
    }

    private func logged(_ request: Request, _ response: JSON) -> [JSON] {
        if let operations = response["ops"]?.array, mistake != .ignoresLoggedOperations {
            return mistake == .dropsOperationOnRebase ? Array(operations.dropLast()) : operations
        }
        let same = Set((response["dropped"]?.array ?? []).compactMap { $0["op"].number })
        return request.operations.indices.filter { !same.contains($0) }.map { request.operations[$0] }
    }

    private func own(_ transaction: JSON) -> Request? {
        guard let client = transaction["client"]?.string, client == identity?.id else { return nil }
        return requests.first { $0.cseq == UInt64(transaction["cseq"].number ?? 0) }
    }

    private func release() {
        for request in answered where (request.answer?["clock"].number ?? 0) <= clock {
            answered.removeAll { $0 === request }
            done(request, request.answer ?? .null)
        }
    }

    // MARK: Outbox

    func submit(_ event: String, _ operations: [JSON], label: String, group: String? = nil, clock: Int? = nil) {
        submitted.append(label)
        let next = max(requests.last?.cseq ?? 0, counted) + 1
        requests.append(Request(event, operations, label: label, group: group, clock: clock, cseq: next))
        flush()
    }

    /// Sends again what waits for its answer.
    func sendAgain() {
        guard isRunning, let request = requests.first, inFlight.contains(ObjectIdentifier(request)) else { return }
        if mistake == .renumbersResent { number(from: 0, request.cseq + UInt64(requests.count)) }
        push(request.event, request.payload, request)
    }

    func resumeSending() {
        isPaused = false
        flush()
    }

    private func resume(_ counted: UInt64) -> [Request] {
        stop()
        self.counted = counted
        for request in requests {
            let isCounted = request.cseq <= counted && request.isSent
            if request.isSettled, !isCounted { request.isShown = true }
            request.isSettled = isCounted
        }
        let settled = requests.filter(\.isSettled)
        requests = settled + requests.filter { !$0.isSettled }
        number(from: settled.count, counted + 1)
        return settled
    }

    private func start() {
        stop()
        isRunning = true
        flush()
    }

    private func stop() {
        isRunning = false
        isPaused = false
        stepBack(0)
    }

    private func flush() {
        guard isRunning, !isPaused else { return }
        while cursor < requests.count, inFlight.count < 64 {
            let request = requests[cursor]
            cursor += 1
            inFlight.insert(ObjectIdentifier(request))
            request.isSent = true
            push(request.event, request.payload, request)
        }
    }

    private func answered(_ request: Request, _ response: JSON) {
        guard requests.contains(where: { $0 === request }) else { return }
        counted = max(counted, request.cseq)
        inFlight.remove(ObjectIdentifier(request))
        if response["status"]?.string == "noop" {
            done(request, response)
        } else {
            request.answer = response
            if !answered.contains(where: { $0 === request }) { answered.append(request) }
            receive(.answer(request, response))
        }
        flush()
    }

    private func failed(_ request: Request, _ response: JSON, _ round: Int) {
        guard let index = requests.firstIndex(where: { $0 === request }) else { return }
        let code = response["code"]?.string ?? ""
        let isUnnumbered = ["bad_request", "nothing_to_undo", "nothing_to_redo"].contains(code)
        guard isUnnumbered || code == "cseq_gap" || response["retry_after"] != nil else {
            counted = max(counted, request.cseq)
            remove(request)
            finish(request, .rejected)
            return flush()
        }
        // Of one that goes out again it says nothing new.
        guard request.round == round, index < cursor else { return }
        if isUnnumbered {
            let cseq = request.cseq
            remove(request)
            finish(request, .rejected)
            stepBack(index)
            number(from: index, cseq)
            flush()
        } else if code == "cseq_gap" {
            let expected = UInt64(response["expected"].number ?? 0)
            guard let first = requests.firstIndex(where: { $0.cseq >= expected }) else { return disconnect() }
            stepBack(first)
            number(from: first, expected)
            flush()
        } else {
            stepBack(index)
            isPaused = true
        }
    }

    private func done(_ request: Request, _ response: JSON) {
        remove(request)
        let clock = response["clock"].number ?? 0
        finish(
            request,
            response["status"]?.string == "noop"
                ? .noop : .made(clock: clock, client: identity?.id ?? "", cseq: request.cseq))
    }

    private func finish(_ request: Request, _ outcome: Outcome) {
        if outcomes[request.label] != nil { violations.append("\(request.label) has two outcomes") }
        outcomes[request.label] = outcome
    }

    private func remove(_ request: Request) {
        guard let index = requests.firstIndex(where: { $0 === request }) else { return }
        requests.remove(at: index)
        if index < cursor { cursor -= 1 }
        inFlight.remove(ObjectIdentifier(request))
    }

    private func stepBack(_ index: Int) {
        round += 1
        cursor = min(index, cursor)
        inFlight = []
    }

    private func number(from start: Int, _ first: UInt64) {
        for index in requests.indices.dropFirst(start) { requests[index].cseq = first + UInt64(index - start) }
    }

    private static func json(_ bytes: [UInt8]) -> JSON {
        (try? JSON(reading: bytes.span, limits: JSONLimits(bytes: 1 << 26))) ?? .null
    }
}
