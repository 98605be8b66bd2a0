import Flows
import Telemetry

/// A WebSocket on a connection: frames in, messages to the handler, frames out (RFC 6455).
final class WebSocketConnection: ConnectionHandler {
    /// The message for which the connection moves.
    private final class Postponed {
        let kind: Opcode
        let message: [UInt8]
        let prepared: (any Sendable)?

        init(_ kind: Opcode, _ message: [UInt8], _ prepared: (any Sendable)?) {
            self.kind = kind
            self.message = message
            self.prepared = prepared
        }
    }

    let connection: Connection
    let deflate: DeflateAgreement?
    private let environment: Environment
    private let handler: any MessageHandler
    private var decoder: FrameDecoder
    private var assembler: MessageAssembler
    private var lastFrame: LoopInstant
    private var idleTimer: TimerEntry?
    private var isOpen = true
    private var hasToldHandler = false
    /// Whether the server has pinged since the last frame.
    private var hasPinged = false
    private var postponed: Postponed?
    /// A large message is with a worker.
    private var isReadElsewhere = false
    /// The handler waits for something.
    private var isPaused = false
    /// What came meanwhile.
    private var unread: [UInt8] = []
    /// A message of which a part has come.
    private var incoming: IncomingMessage?
    /// Bytes that messages expanded to since the connection was served last: a few bytes may become very many.
    private var inflated = 0

    init(
        _ connection: Connection, deflate: DeflateAgreement?, environment: Environment,
        handler: (Connection) -> any MessageHandler
    ) {
        self.connection = connection
        self.deflate = deflate
        self.environment = environment
        self.handler = handler(connection)
        decoder = FrameDecoder(allowsCompression: deflate != nil)
        assembler = MessageAssembler(limit: environment.limits.message)
        lastFrame = connection.loop.now
        watchIdleness()
    }

    private var loop: EventLoop { connection.loop }
    private var limits: Limits { environment.limits }
    /// What comes waits in `unread`.
    private var isBusy: Bool { isReadElsewhere || isPaused }

    // MARK: Input

    func received(_ bytes: inout MutableSpan<UInt8>) {
        var at = 0
        inflated = 0
        do throws(WebSocketError) {
            while isOpen {
                if isBusy { return wait(bytes.span, at) }
                // A peer that does not read what it asked for is not served more, in the middle of a read either.
                if connection.isCongested {
                    unread.append(bytes.span, at..<bytes.count)
                    return connection.pauseReadingIfCongested()
                }
                guard let piece = try decoder.next(&bytes, &at) else { return try waitForRest() }
                // A large frame that is still coming in is a sign of life too.
                lastFrame = loop.now
                hasPinged = false
                guard let event = try assembler.accept(piece, bytes.span) else { continue }
                if case .moveFirst(let target) = try handle(event, bytes.span) {
                    return move(to: target, unread: Array(bytes.span, at..<bytes.count))
                }
            }
        } catch {
            fail(error)
        }
    }

    private func handle(_ event: MessageAssembler.Event, _ bytes: Span<UInt8>) throws(WebSocketError) -> MessageOutcome
    {
        switch event {
        case .message(let kind, let range):
            // Fragments before it were empty, perhaps.
            _ = endIncoming()
            return dispatch(kind, bytes.extracting(range), prepared: nil)
        case .collected(let kind, let isCompressed):
            let data = assembler.takeMessage()
            let share = endIncoming()
            let limit = isCompressed ? limits.inflateOnLoop : limits.readOnLoop
            let isLarge = data.count > limit || isCompressed && inflated > limits.readOnLoop
            if isLarge, readElsewhere(kind, data, isCompressed: isCompressed, share) { return .handled }
            guard isCompressed else { return dispatch(kind, data.span, prepared: nil) }
            return try inflateAndDispatch(kind, data)
        case .ping(let payload):
            connection.send(FrameEncoder.frame(.pong, payload))
        case .pong:
            break
        case .close(let code, let reason):
            acknowledgeClose(code, reason)
        }
        return .handled
    }

    /// What comes of a message in several reads must be there in time, and there must be room for it.
    private func waitForRest() throws(WebSocketError) {
        guard assembler.isInsideMessage else { return }
        let incoming = incoming ?? watchedMessage()
        self.incoming = incoming
        guard incoming.grows(to: assembler.bytes, environment.budget) else { throw .outOfMemory }
    }

    /// The message is there, or will not come: gives what it holds.
    private func endIncoming() -> MemoryBudget.Share? {
        defer { incoming = nil }
        return incoming?.ended()
    }

    private func watchedMessage() -> IncomingMessage {
        IncomingMessage(on: loop, time: limits.messageTime) { [weak self] in
            guard let self, isOpen else { return true }
            if isBusy || connection.isReadingPaused { return false }
            loop.metrics.slowMessages.add(1, shard: loop.index)
            fail(.lateMessage)
            return true
        }
    }

    private func inflateAndDispatch(_ kind: Opcode, _ data: [UInt8]) throws(WebSocketError) -> MessageOutcome {
        guard let inflater = environment.compressors[loop].inflater() else { throw .badDeflateData }
        let message = try Self.inflate(kind, data, inflater, limits)
        inflated += message.count
        if message.count > limits.readOnLoop, readElsewhere(kind, message, isCompressed: false, nil) {
            return .handled
        }
        return dispatch(kind, message.span, prepared: nil)
    }

    private static func inflate(
        _ kind: Opcode, _ data: [UInt8], _ inflater: Inflater, _ limits: Limits
    ) throws(WebSocketError) -> [UInt8] {
        let message = try inflater.inflate(
            data, limit: limits.message, ratio: limits.inflateRatio, exempt: limits.inflateExempt)
        guard kind == .binary || UTF8Validator.isValid(message.span) else { throw .invalidUTF8 }
        return message
    }

    private func dispatch(_ kind: Opcode, _ message: Span<UInt8>, prepared: (any Sendable)?) -> MessageOutcome {
        var outcome = handler.received(kind, message, prepared: prepared)
        if case .moveFirst(let target) = outcome {
            connection.flushForMove()
            // By that the peer may turn out to be gone; the handler has been told so, and must get nothing more.
            guard isOpen else { return .handled }
            if connection.canMove, target !== loop {
                postponed = Postponed(kind, Array(message, 0..<message.count), prepared)
                return outcome
            }
            // It stays: asked a second time, the handler takes the message here.
            outcome = handler.received(kind, message, prepared: prepared)
        }
        loop.metrics.messagesReceived.add(1, shard: loop.index)
        if case .pause = outcome { isPaused = true }
        return outcome
    }

    // MARK: Large messages

    private enum Reading: Sendable {
        case message([UInt8], prepared: any Sendable)
        case failed(WebSocketError)
    }

    /// Inflates and reads a large message on a worker, so that it holds up nobody but its own connection, and keeps its
    /// share until then. False when no worker takes it.
    private func readElsewhere(
        _ kind: Opcode, _ data: [UInt8], isCompressed: Bool, _ share: MemoryBudget.Share?
    ) -> Bool {
        let (limits, prepare, loop) = (limits, handler.preparation, loop)
        // Used on the loop only; the worker carries it there.
        nonisolated(unsafe) let socket = self
        let isSubmitted = environment.workers.submit {
            let reading = Self.read(kind, data, isCompressed: isCompressed, limits, prepare)
            loop.post { withExtendedLifetime(share) { unsafe socket.wasRead(kind, reading) } }
        }
        isReadElsewhere = isSubmitted
        return isSubmitted
    }

    private static func read(
        _ kind: Opcode, _ data: [UInt8], isCompressed: Bool, _ limits: Limits, _ prepare: Preparation
    ) -> Reading {
        do throws(WebSocketError) {
            var message = data
            if isCompressed {
                guard let inflater = Inflater() else { throw .badDeflateData }
                message = try inflate(kind, data, inflater, limits)
            }
            return .message(message, prepared: prepare(kind, message.span))
        } catch {
            return .failed(error)
        }
    }

    private func wasRead(_ kind: Opcode, _ reading: Reading) {
        isReadElsewhere = false
        guard isOpen else { return }
        lastFrame = loop.now
        switch reading {
        case .failed(let error): return fail(error)
        case .message(let message, let prepared):
            if case .moveFirst(let target) = dispatch(kind, message.span, prepared: prepared) {
                let rest = unread
                unread = []
                return move(to: target, unread: rest)
            }
        }
        resume()
    }

    /// No more messages until `resumeMessages()`, but for one that a worker has already.
    func pauseMessages() {
        isPaused = true
        connection.pauseReading()
    }

    /// Ends what `MessageOutcome.pause` or `pauseMessages()` began.
    func resumeMessages() {
        isPaused = false
        resume()
    }

    private func wait(_ bytes: Span<UInt8>, _ at: Int) {
        unread.append(bytes, at..<bytes.count)
        connection.pauseReading()
    }

    private func resume() {
        guard !isBusy else { return }
        let bytes = unread
        unread = []
        process(bytes)
        if !isBusy { connection.resumeReading() }
    }

    private func process(_ bytes: [UInt8]) {
        guard isOpen, !bytes.isEmpty else { return }
        var bytes = bytes
        var span = bytes.mutableSpan
        received(&span)
    }

    func drained() { resume() }

    func inputEnded() { connection.close() }

    func closed() {
        isOpen = false
        _ = endIncoming()
        if let idleTimer { loop.cancel(idleTimer) }
        tellHandler()
    }

    private func tellHandler() {
        guard !hasToldHandler else { return }
        hasToldHandler = true
        handler.closed()
    }

    /// Nothing is received or sent any more: the handler hears of it soon, and not only when the peer, which may take
    /// its time, has closed the connection. Not within this call, which may be the handler's own.
    private func end() {
        isOpen = false
        // Used on the loop only, to which an open socket belongs for good once it has moved.
        nonisolated(unsafe) let socket = self
        loop.post { unsafe socket.tellHandler() }
    }

    // MARK: Output

    /// Sends a message, compressed where that was agreed and pays.
    func send(_ kind: Opcode, _ message: [UInt8]) {
        if let deflate, limits.compress.contains(message.count),
            let deflater = environment.compressors[loop].deflater(windowBits: deflate.serverWindowBits),
            let compressed = unsafe message.withUnsafeBufferPointer({ unsafe deflater.deflate($0) })
        {
            connection.send(FrameEncoder.frame(kind, compressed, isCompressed: true))
        } else {
            connection.send(FrameEncoder.frame(kind, message))
        }
    }

    /// Ends the socket with a close frame, behind what is queued.
    func close(_ code: CloseCode, _ reason: String) {
        guard isOpen else { return }
        end()
        loop.metrics.closed(code, shard: loop.index)
        connection.send(FrameEncoder.close(code, reason))
        connection.closeAfterFlush()
    }

    /// Ends the socket with a close frame, in the place of what is queued: the peer does not read.
    func closeDroppingQueue(_ code: CloseCode, _ reason: String) {
        guard isOpen else { return }
        end()
        loop.metrics.closed(code, shard: loop.index)
        connection.close(with: FrameEncoder.close(code, reason))
    }

    /// The server goes away (RFC 6455 §7.4.1, 1012).
    func drain(_ reason: String) {
        close(.serviceRestart, reason)
    }

    private func fail(_ error: WebSocketError) {
        loop.metrics.protocolErrors.add(1, shard: loop.index)
        close(error.closeCode, error.reason)
    }

    /// §5.5.1: the answer repeats the code.
    private func acknowledgeClose(_ code: CloseCode?, _ reason: [UInt8]) {
        end()
        connection.send(code.map { FrameEncoder.close($0) } ?? FrameEncoder.frame(.close, []))
        connection.closeAfterFlush()
    }

    // MARK: Idleness

    private func watchIdleness() {
        let entry = TimerEntry { [weak self] in self?.checkIdleness() }
        idleTimer = entry
        loop.schedule(after: limits.pingAfter, entry: entry)
    }

    /// One timer a socket, which moves itself on: a frame costs it nothing but noting the time.
    private func checkIdleness() {
        guard isOpen, let idleTimer else { return }
        // Who is not read from cannot show that it is there; that it takes what is sent is watched elsewhere.
        if isBusy || connection.isReadingPaused {
            lastFrame = loop.now
            hasPinged = false
        }
        let idle = loop.now - lastFrame
        if idle < limits.pingAfter {
            return loop.schedule(after: limits.pingAfter - idle, entry: idleTimer)
        }
        guard hasPinged else {
            // The peer has this long to answer, also when the machine slept and the ping comes late.
            connection.send(FrameEncoder.frame(.ping, []))
            hasPinged = true
            return loop.schedule(after: limits.closeAfter - limits.pingAfter, entry: idleTimer)
        }
        loop.metrics.idleTimeouts.add(1, shard: loop.index)
        close(.protocolError, "nothing came for too long")
    }

    // MARK: Moving

    private func move(to target: EventLoop, unread: [UInt8]) {
        connection.move(to: target, unread: unread)
    }

    func willMove() {
        _ = endIncoming()
        if let idleTimer { loop.cancel(idleTimer) }
        idleTimer = nil
    }

    func didMove(unread: [UInt8]) {
        watchIdleness()
        if let postponed {
            self.postponed = nil
            let message = postponed.message
            _ = dispatch(postponed.kind, message.span, prepared: postponed.prepared)
        }
        // Reading may be paused: behind a large message that was read on a worker.
        self.unread = unread
        resume()
    }
}
