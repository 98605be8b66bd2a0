import Flows
import Telemetry

/// HTTP/1.1 on a connection: requests in order, one answered after the other (RFC 9112 §9.3).
final class HTTPConnection: ConnectionHandler {
    /// Deadlines of the configuration.
    struct Deadlines: Sendable {
        /// From a request's first byte to the end of its header section.
        var head = Duration.seconds(10)
        /// From the end of the header section to the end of the body.
        var body = Duration.seconds(30)
        /// Between two requests.
        var idle = Duration.seconds(60)
    }

    private enum Phase {
        case idle, head, body, answering
    }

    let connection: Connection
    let budget: MemoryBudget
    private let dispatch: (HTTPRequest, HTTPConnection) -> Void
    private let takesBody: (HTTPRequest, HTTPConnection) -> Bool
    private let deadlines: Deadlines
    private let limits: RequestParser.Limits
    private let dates: PerLoop<HTTPDate.Cache>
    private let log: RequestLog?
    private var parser: RequestParser
    private var phase = Phase.idle
    private var timer: TimerEntry?
    /// What came behind a request that is still being answered; at most one read.
    private var unread: [UInt8] = []
    private var current: HTTPRequest?
    /// When the present request was read, for the log.
    private var began: UInt64 = 0
    private var inputHasEnded = false
    /// The body of the present request is not read.
    private var leavesBody = false
    /// What the body of the present request holds, once it is large.
    private var bodyShare: MemoryBudget.Share?

    /// - Parameters:
    ///   - takesBody: whether a request is one whose body is worth reading; otherwise it is dispatched without.
    ///   - dispatch: gets each request; answers by `respond(_:)` or `switchProtocols`, at once or later.
    init(
        _ connection: Connection, limits: RequestParser.Limits, deadlines: Deadlines, dates: PerLoop<HTTPDate.Cache>,
        budget: MemoryBudget, log: RequestLog?, takesBody: @escaping (HTTPRequest, HTTPConnection) -> Bool,
        dispatch: @escaping (HTTPRequest, HTTPConnection) -> Void
    ) {
        self.connection = connection
        self.budget = budget
        self.takesBody = takesBody
        self.dispatch = dispatch
        self.deadlines = deadlines
        self.limits = limits
        self.dates = dates
        self.log = log
        parser = RequestParser(limits: limits)
        setTimer(deadlines.idle)
    }

    private var loop: EventLoop { connection.loop }

    // MARK: Requests

    func received(_ bytes: inout MutableSpan<UInt8>) { process(bytes.span) }

    private func process(_ bytes: Span<UInt8>) {
        var at = 0
        var share = PipelineShare(began: loop.now.nanoseconds)
        while connection.isOpen, at < bytes.count {
            if share.isUsedUp(at: SystemClock.monotonicNanoseconds()) {
                unread.append(bytes, at..<bytes.count)
                return letOthersIn()
            }
            if phase == .answering || connection.isCongested {
                unread.append(bytes, at..<bytes.count)
                if phase == .answering { connection.pauseReading() } else { connection.pauseReadingIfCongested() }
                return
            }
            do throws(HTTPError) {
                let request = try parser.next(bytes, &at)
                guard connection.isOpen else { return }
                // A stranger does not get room for a body, and a request that has no use for one does not either.
                if request == nil, phase != .body, let announced = parser.announced, !takesBody(announced, self) {
                    leavesBody = true
                    return begin(announced)
                }
                if parser.awaitsContinue, request == nil { sendContinue() }
                guard let request else { return waitForMore() }
                parser.awaitsContinue = false
                share.taken += 1
                begin(request)
                if connection.handler !== self { return handOver(Array(bytes, at..<bytes.count)) }
            } catch {
                loop.metrics.httpErrors.add(1, shard: loop.index)
                return fail(error.response(limits))
            }
        }
    }

    /// Another protocol has taken over: the rest is its.
    private func handOver(_ rest: [UInt8]) {
        guard !rest.isEmpty else { return }
        var bytes = rest
        var span = bytes.mutableSpan
        connection.handler?.received(&span)
    }

    /// Goes on in a later turn of the loop.
    private func letOthersIn() {
        connection.pauseReading()
        // An answer that is still to come goes on by itself.
        guard phase != .answering else { return }
        _ = loop.schedule(after: .milliseconds(1)) { [connection] in connection.resumeReading() }
    }

    private func begin(_ request: HTTPRequest) {
        loop.metrics.httpRequests.add(1, shard: loop.index)
        phase = .answering
        current = request
        if log != nil { began = SystemClock.monotonicNanoseconds() }
        setTimer(nil)
        dispatch(request, self)
    }

    /// The request is not complete: each part has its own deadline, counted from its beginning.
    private func waitForMore() {
        guard budget.hold(parser.bodyBytes, in: &bodyShare) else { return fail(.outOfMemory) }
        let new: Phase = parser.isInsideBody ? .body : parser.isInsideRequest ? .head : .idle
        guard new != phase else { return }
        phase = new
        setTimer(new == .body ? deadlines.body : new == .head ? deadlines.head : deadlines.idle)
    }

    private func sendContinue() {
        parser.awaitsContinue = false
        connection.send(SharedBuffer(HTTPResponse(status: 100).head(keepsAlive: true, date: nil)))
    }

    func drained() { resume() }

    private func resume() {
        guard connection.handler === self, phase != .answering, !unread.isEmpty else { return }
        let bytes = unread
        unread = []
        process(bytes.span)
    }

    func inputEnded() {
        inputHasEnded = true
        // An answer that is still to come is sent all the same (RFC 9112 §9.6).
        if phase != .answering { connection.closeAfterFlush() }
    }

    // MARK: Answers

    /// Answers the present request and goes on with the next.
    func respond(_ response: HTTPResponse) {
        guard phase == .answering, let request = current else { return }
        current = nil
        bodyShare = nil
        phase = .idle
        let keepsAlive = request.keepsAlive && !response.closes && !inputHasEnded && !leavesBody
        write(response, keepsAlive: keepsAlive, hasBody: request.method != "HEAD")
        answered(request, response.status)
        guard keepsAlive else { return connection.closeAfterFlush() }
        setTimer(deadlines.idle)
        // Reading is paused while something is unread; resuming reads that first.
        if !unread.isEmpty { connection.resumeReading() }
    }

    /// Answers 101 and hands the connection over.
    func switchProtocols(_ response: HTTPResponse, _ handler: (Connection) -> any ConnectionHandler) {
        guard phase == .answering, let request = current else { return }
        // The rest of its body would be read as the other protocol.
        guard !leavesBody else {
            return respond(.failure(400, "bad_request", "A request for another protocol has no body."))
        }
        setTimer(nil)
        current = nil
        write(response, keepsAlive: true, hasBody: false)
        answered(request, response.status)
        connection.handler = handler(connection)
    }

    /// Answers with what `handler` will send until the connection ends; false when there is nobody to answer any more.
    func stream(_ response: HTTPResponse, _ handler: (Connection) -> any ConnectionHandler) -> Bool {
        guard phase == .answering, let request = current, connection.isOpen, !inputHasEnded else {
            if connection.isOpen { connection.closeAfterFlush() }
            return false
        }
        setTimer(nil)
        current = nil
        write(response, keepsAlive: false, hasBody: true)
        answered(request, response.status)
        unread = []
        connection.handler = handler(connection)
        // What the peer sends is not read any further; its end is.
        connection.resumeReading()
        return true
    }

    private func answered(_ request: HTTPRequest, _ status: Int) {
        loop.metrics.responded(status, shard: loop.index)
        log?.answered(request, status, since: began)
    }

    private func fail(_ response: HTTPResponse) {
        setTimer(nil)
        phase = .idle
        bodyShare = nil
        write(response, keepsAlive: false, hasBody: true)
        loop.metrics.responded(response.status, shard: loop.index)
        connection.closeAfterFlush()
    }

    private func write(_ response: HTTPResponse, keepsAlive: Bool, hasBody: Bool) {
        let date = dates[loop].text(unixSeconds: loop.unixMilliseconds / 1000)
        let head = response.head(keepsAlive: keepsAlive, date: date)
        switch response.body {
        case .bytes(let bytes): connection.send(SharedBuffer(head, hasBody ? bytes : []))
        case .shared(let buffer):
            connection.send(SharedBuffer(head))
            if hasBody { connection.send(buffer) }
        case .stream: connection.send(SharedBuffer(head))
        }
    }

    /// The server goes away: a request that has begun is answered, then the connection ends.
    func drain() {
        inputHasEnded = true
        if phase == .idle { connection.closeAfterFlush() }
    }

    // MARK: Deadlines

    private func setTimer(_ delay: Duration?) {
        if let timer { loop.cancel(timer) }
        guard let delay else { return timer = nil }
        let entry = timer ?? TimerEntry { [weak self] in self?.expired() }
        timer = entry
        loop.schedule(after: delay, entry: entry)
    }

    private func expired() {
        switch phase {
        case .idle: connection.closeAfterFlush()
        case .head, .body:
            loop.metrics.slowRequests.add(1, shard: loop.index)
            fail((phase == .head ? HTTPError.headTimeout : .bodyTimeout).response(limits))
        case .answering: break
        }
    }

    func closed() { setTimer(nil) }

    // HTTP connections stay where they were accepted.
    func willMove() {}
    func didMove(unread: [UInt8]) {}
}
