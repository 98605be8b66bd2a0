import Flows
import Glibc
import Telemetry

/// The running server: loops, the listening socket, and what is served there.
final class Server: Sendable {
    /// The port in use.
    let port: UInt16
    let services: Services
    let group: EventLoopGroup
    private let configuration: Configuration
    let application: Application
    private let admission: Admission
    private let socket: ListenSocket
    private let listeners: PerLoop<Listening>
    private let log: Log
    private let store: SQLiteStore
    private let bin: BinChore?
    private let failures: FailureLog?

    /// Makes everything in order: socket, metrics, loops, flows, routes. Nothing is accepted before `start()`.
    ///
    /// - Throws: `SystemError`, `StoreOpeningError` or `RegistrationError`, the first that occurs.
    init(_ configuration: Configuration, log: Log, random: any RandomSource = SystemRandom()) throws {
        self.configuration = configuration
        self.log = log
        let startedAt = SystemClock.monotonicNanoseconds()
        try Self.prepareDirectories(configuration)
        socket = try ListenSocket(host: configuration.host, port: configuration.port)
        port = socket.port
        let metrics = try Metrics(shards: configuration.loops)
        group = try EventLoopGroup(count: configuration.loops, metrics: metrics.transport)
        let failures = group.loops.first.map { FailureLog(log: log, loop: $0) }
        self.failures = failures
        _ = metrics.sessions.failed.attach(id: "log") { _, failure in failures?.note(failure) }
        metrics.sessions.write(to: log)
        let failure = StoreFailure(log: log)
        let clock = RetentionClock(
            wall: SystemClock.unixMilliseconds, steady: { Int64(SystemClock.monotonicNanoseconds() / 1_000_000) })
        store = try SQLiteStore(
            configuration.sqlite, telemetry: metrics.storage, now: { clock.now },
            notice: { notice in notice.write(to: log, failures) }, fatal: { failure.happened($0) })
        // The directory is ours alone from here on: a server that does not get the database makes no keys there.
        let key = try AccessKey.load(AccessKey.editing, directory: configuration.dataDirectory, random: random)
        let viewKey = try AccessKey.load(AccessKey.viewing, directory: configuration.dataDirectory, random: random)
        let workers = try WorkerThreads(threads: 1)
        let assets = Assets(directory: configuration.webDirectory, version: Version.text)
        var flowsConfiguration = configuration.flows
        flowsConfiguration.build = assets.build
        let health = Health()
        let parent = SessionParent(health: health, log: log)
        let flows = Flows(
            loops: group.loops, configuration: flowsConfiguration, telemetry: metrics.sessions, store: store,
            workers: workers, random: random, giveUp: { parent.supervisorGaveUp() })
        parent.adopt(flows)
        bin = Self.binChore(flows, loop: group.loops.first, clock, log)
        services = Services(
            configuration: configuration, metrics: metrics, flows: flows, random: random, workers: workers,
            loops: configuration.loops, health: health, accessKey: key, viewKey: viewKey)
        admission = Admission(limits: configuration.transport)
        try metrics.registerProcess(services: services, admission: admission, log: log)
        let status = StatusReport(
            services: services, admission: admission, startedAt: startedAt, loops: group.loops)
        application = Application(services: services, assets: assets, status: status, log: RequestLog(log))
        listeners = PerLoop(count: configuration.loops) { Listening() }
        failure.adopt(self)
    }

    private static func prepareDirectories(_ configuration: Configuration) throws(SystemError) {
        if let web = configuration.webDirectory { try Directory.requireReadable(web, for: "--web") }
        try Directory.make(configuration.dataDirectory)
    }

    private static func binChore(_ flows: Flows, loop: EventLoop?, _ clock: RetentionClock, _ log: Log) -> BinChore? {
        guard let loop else { return nil }
        return BinChore(flows: flows, loop: loop, now: { clock.now }) { id in
            log.info("a flow was removed from the bin", [("flow_id", .text(id.description))])
        }
    }

    private final class Listening {
        var listener: Listener?
    }

    /// Begins to accept connections, on every loop. The loops must run.
    func start() {
        let refusal = SharedBuffer(Application.overloadedBytes)
        for loop in group.loops {
            loop.post { [self] in
                let listener = Listener(
                    loop: loop, descriptor: socket.number, admission: admission, refusal: refusal,
                    serve: { [application] in application.serve($0) },
                    serveRefused: { [application] in application.serveOverLimit($0) })
                do {
                    try listener.start()
                    listeners[loop].listener = listener
                } catch {
                    log.error("cannot listen", [("error", .text("\(error)"))])
                }
            }
        }
        if let first = group.loops.first { first.post { [bin] in bin?.start() } }
        services.health.state = .ready
    }

    /// Ends in order: not ready, no new connections, every client told, everything sent; then the loops stop.
    ///
    /// - Parameters:
    ///   - limit: how long that may take; nil for the configured time.
    ///   - finished: called on a loop, when all connections have ended or the time is up.
    /// - Returns: false when it is stopping already; `finished` is not called then.
    @discardableResult
    func stop(within limit: Duration? = nil, finished: @escaping @Sendable () -> Void) -> Bool {
        guard services.health.state != .stopping else { return false }
        services.health.state = .stopping
        log.info("stopping", [("connections", .number(admission.count))])
        for loop in group.loops { loop.post { [self] in listeners[loop].listener?.stop() } }
        socket.stopListening()
        drain()
        let time = min(limit ?? configuration.shutdownTime, configuration.shutdownTime)
        let deadline = SystemClock.monotonicNanoseconds() &+ time.loopNanoseconds
        if let first = group.loops.first {
            first.post { [self] in waitForEnd(first, deadline: deadline, finished) }
        } else {
            finished()
        }
        return true
    }

    private func drain() {
        for loop in group.loops {
            loop.post { [self] in for connection in loop.connections { drain(connection) } }
        }
    }

    private func drain(_ connection: Connection) {
        if let socket = connection.handler as? WebSocketConnection {
            socket.drain(services.retryReason("restart", milliseconds: 100...3000))
        } else if let stream = connection.handler as? EventStream {
            stream.end()
        } else {
            (connection.handler as? HTTPConnection)?.drain()
        }
    }

    /// Stores what waits, and closes the store. Blocks until then; when the loops have stopped.
    func closeStore() { store.close() }

    private func waitForEnd(_ loop: EventLoop, deadline: UInt64, _ finished: @escaping @Sendable () -> Void) {
        if loop.now.nanoseconds >= deadline { return end(finished) }
        guard admission.count == 0 else {
            // Again, for those that were on their way from one loop to another, or to a WebSocket.
            drain()
            return waitMore(loop, deadline: deadline, finished)
        }
        // What members of generation 1 wrote last is merged when they leave, large flows by the worker.
        services.flows.areSettled { [self] isSettled in
            loop.post { [self] in
                if isSettled { end(finished) } else { waitMore(loop, deadline: deadline, finished) }
            }
        }
    }

    private func waitMore(_ loop: EventLoop, deadline: UInt64, _ finished: @escaping @Sendable () -> Void) {
        _ = loop.schedule(after: .milliseconds(20)) { [self] in waitForEnd(loop, deadline: deadline, finished) }
    }

    private func end(_ finished: @Sendable () -> Void) {
        failures?.finish()
        log.info("stopped", [("connections", .number(admission.count))])
        finished()
    }
}
