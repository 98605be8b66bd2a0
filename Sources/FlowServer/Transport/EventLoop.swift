import CLinux
import Flows
import Glibc
import Synchronization
import Telemetry

/// One thread, one poller, and everything that lives there: connections, timers, session actors.
///
/// A turn is: events → posted jobs and actor jobs → timers → one flush of each touched connection → wait. Whatever a
/// turn queued for a connection leaves in one system call, in the order in which connections were first touched, so that
/// a sender's reply goes out before the fan-out that its message caused.
///
/// `@unchecked Sendable`: `inbox` and `wakeup` are safe from every thread; all other mutable state is touched by the
/// loop's own thread only.
@safe final class EventLoop: @unchecked Sendable {
    let index: Int
    let metrics: TransportMetrics
    let activity = LoopActivity()
    private(set) var now: LoopInstant
    private(set) var unixMilliseconds: Int64

    /// What a connection reads into; its content is valid only until the next read on this loop.
    let readBuffer: UnsafeMutableBufferPointer<UInt8>
    /// Room for one vectored write.
    let vectors: UnsafeMutableBufferPointer<iovec>

    private struct Slot {
        var generation: UInt32
        var source: (any EventSource)?
    }

    /// What other threads have posted. It has no limit of its own, because each of them has one: a channel its requests on
    /// their way to another loop, a connection its one REST request, the store and the worker what may wait for them, and
    /// fan-out and timers follow from those. No job waits for anything, so that each turn takes all that there is.
    private struct Inbox {
        var jobs: [Job] = []
        var sleeping = false
    }

    enum Job {
        case closure(@Sendable () -> Void)
        case actor(UnownedJob)
    }

    private let poller: Poller
    private let wakeup: FileDescriptor
    private let inbox = Lock(Inbox())
    private var slots: [Slot] = []
    private var nextGeneration: UInt32 = 1
    private var jobs: [Job] = []
    /// The connections to be flushed, linked in the order in which they were touched, each retained once until then: no
    /// array and no further counting of references, since each delivery comes by here.
    private var firstTouched: Unmanaged<Connection>?
    private var lastTouched: Unmanaged<Connection>?
    private var wheel: TimerWheel
    private var expired: [TimerEntry] = []
    private var bytesSent = 0
    private var isStopping = false
    /// The running thread, 0 while there is none.
    private let thread = Atomic<UInt>(0)

    /// - Throws: `SystemError` when the kernel gives no epoll or eventfd descriptor.
    init(index: Int, metrics: TransportMetrics) throws(SystemError) {
        let number = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard number >= 0 else { throw .last("eventfd") }
        self.index = index
        self.metrics = metrics
        wakeup = FileDescriptor(owning: number)
        poller = try Poller()
        unsafe readBuffer = .allocate(capacity: 128 * 1024)
        unsafe readBuffer.initialize(repeating: 0)
        unsafe vectors = .allocate(capacity: 256)
        unsafe vectors.initialize(repeating: iovec())
        now = LoopInstant(nanoseconds: SystemClock.monotonicNanoseconds())
        unixMilliseconds = SystemClock.unixMilliseconds()
        wheel = TimerWheel(now: now.nanoseconds / 1_000_000)
        try poller.add(PollToken(descriptor: number, generation: 0), .readable)
    }

    deinit {
        takeTouched { _ in }
        unsafe readBuffer.deallocate()
        unsafe vectors.deallocate()
    }

    /// Whether the caller is the loop's thread.
    var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    // MARK: Thread

    /// Runs turns on the calling thread until `stop()`.
    func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while !isStopping { turn() }
        thread.store(0, ordering: .relaxed)
    }

    /// Makes `run()` return after the turn in which this job runs.
    func stop() { post { [self] in isStopping = true } }

    private func turn() {
        let ready = poller.wait(milliseconds: prepareToWait())
        readClocks()
        for place in 0..<ready {
            let (token, readiness) = poller.event(place)
            dispatch(token, readiness)
        }
        runJobs()
        runTimers()
        flush()
        let spent = SystemClock.monotonicNanoseconds() &- now.nanoseconds
        metrics.loopTurn.record(spent, shard: index)
        activity.turned(spent)
    }

    /// How long the poller may wait, in milliseconds; declares the loop asleep so that a post wakes it.
    private func prepareToWait() -> Int32 {
        guard unsafe jobs.isEmpty && firstTouched == nil && !isStopping else { return 0 }
        let idle = inbox.withLock { inbox in
            inbox.sleeping = inbox.jobs.isEmpty
            return inbox.sleeping
        }
        guard idle else { return 0 }
        guard let tick = wheel.nextTick else { return -1 }
        let current = SystemClock.monotonicNanoseconds() / 1_000_000
        return tick > current ? Int32(clamping: tick - current) : 0
    }

    private func readClocks() {
        now = LoopInstant(nanoseconds: SystemClock.monotonicNanoseconds())
        unixMilliseconds = SystemClock.unixMilliseconds()
    }

    // MARK: Jobs

    /// Queues `job`; wakes the loop when it sleeps.
    func enqueue(_ job: Job) {
        if isCurrent {
            jobs.append(job)
            return
        }
        let mustWake = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.sleeping = false }
            return inbox.sleeping
        }
        guard mustWake else { return }
        var one: UInt64 = 1
        _ = unsafe write(wakeup.number, &one, 8)
    }

    private func runJobs() {
        let posted = inbox.withLock { inbox in
            inbox.sleeping = false
            var taken: [Job] = []
            swap(&taken, &inbox.jobs)
            return taken
        }
        for job in posted { perform(job) }
        // Jobs that jobs enqueue run in the same turn, up to a bound that keeps sockets from starving.
        var budget = 512
        while !jobs.isEmpty && budget > 0 {
            var batch: [Job] = []
            swap(&batch, &jobs)
            budget -= batch.count
            for job in batch { perform(job) }
        }
    }

    private func perform(_ job: Job) {
        switch job {
        case .closure(let body): body()
        case .actor(let job): unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    // MARK: Timers

    func schedule(after delay: Duration, entry: TimerEntry) {
        // Rounded up: a timer never fires early.
        let deadline = (now.nanoseconds &+ delay.loopNanoseconds &+ 999_999) / 1_000_000
        entry.isCancelled = false
        wheel.schedule(entry, at: deadline)
    }

    func cancel(_ entry: TimerEntry) {
        entry.isCancelled = true
        wheel.remove(entry)
    }

    private func runTimers() {
        wheel.advance(to: now.nanoseconds / 1_000_000, expired: &expired)
        guard !expired.isEmpty else { return }
        var due: [TimerEntry] = []
        swap(&due, &expired)
        // One that an earlier one of them cancelled or scheduled anew is not due any more.
        for entry in due where !entry.isScheduled && !entry.isCancelled { entry.action() }
    }

    // MARK: Event sources

    /// Watches `descriptor` for `source`.
    func add(_ source: any EventSource, _ descriptor: Int32, _ interest: Readiness) throws(SystemError) -> PollToken {
        let token = PollToken(descriptor: descriptor, generation: nextGeneration)
        nextGeneration = nextGeneration == .max ? 1 : nextGeneration + 1
        try poller.add(token, interest)
        let place = Int(descriptor)
        while slots.count <= place { slots.append(Slot(generation: 0, source: nil)) }
        slots[place] = Slot(generation: token.generation, source: source)
        return token
    }

    func modify(_ token: PollToken, _ interest: Readiness) throws(SystemError) {
        try poller.modify(token, interest)
    }

    /// Stops watching; the descriptor stays open.
    func remove(_ token: PollToken) {
        try? poller.remove(token)
        let place = Int(token.descriptor)
        if slots.indices.contains(place), slots[place].generation == token.generation { slots[place].source = nil }
    }

    private func dispatch(_ token: PollToken, _ readiness: Readiness) {
        if token.generation == 0 {
            var count: UInt64 = 0
            _ = unsafe read(wakeup.number, &count, 8)
            return
        }
        let place = Int(token.descriptor)
        guard slots.indices.contains(place), slots[place].generation == token.generation else { return }
        slots[place].source?.ready(readiness)
    }

    /// The connections that live here.
    var connections: [Connection] { slots.compactMap { $0.source as? Connection } }

    // MARK: Flush

    /// The connection has something queued: it is flushed once, at the end of this turn.
    func touched(_ connection: Connection) {
        guard !connection.isTouched else { return }
        connection.isTouched = true
        let touched = unsafe Unmanaged.passRetained(connection)
        if let last = unsafe lastTouched {
            unsafe last._withUnsafeGuaranteedRef { unsafe $0.nextTouched = touched }
        } else {
            unsafe firstTouched = touched
        }
        unsafe lastTouched = touched
    }

    /// The connection leaves this loop: it must not be flushed here any more.
    func forget(_ connection: Connection) { takeTouched { if $0 !== connection { touched($0) } } }

    /// What a flush causes to be queued (a resumed reader) leaves in the next turn, which comes without a wait.
    private func flush() {
        takeTouched { $0.flush() }
        guard bytesSent > 0 else { return }
        metrics.bytesSent.add(UInt64(bytesSent), shard: index)
        bytesSent = 0
    }

    /// A connection has sent so many bytes: counted here, told once a turn.
    func sent(_ bytes: Int) { bytesSent += bytes }

    /// None is touched any more; runs `body` with each that was, in order.
    private func takeTouched(_ body: (Connection) -> Void) {
        var next = unsafe firstTouched
        unsafe firstTouched = nil
        unsafe lastTouched = nil
        while let touched = unsafe next {
            unsafe touched._withUnsafeGuaranteedRef { connection in
                unsafe next = connection.nextTouched
                unsafe connection.nextTouched = nil
                connection.isTouched = false
                body(connection)
            }
            unsafe touched.release()
        }
    }
}
