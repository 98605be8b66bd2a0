import Telemetry

/// Starts children on demand and restarts those that fail, within limits (OTP, DynamicSupervisor, one for one).
///
/// Intensity is counted per child first: a child that fails more often is parked, and started again by whoever asks for
/// it after that time. Only when many children are parked at once is the fault taken to lie deeper: then `giveUp` is
/// called, once, and the parent resets the whole tree.
public final class DynamicSupervisor: Sendable {
    /// What the status page tells of a child that failed.
    public struct ChildReport: Sendable {
        /// The child's name.
        public let id: String
        /// Restarts since it was first started.
        public let restarts: Int
        /// While parked: when it may be started again.
        public let parkedUntil: LoopInstant?
    }

    /// Whether a child could be started.
    public enum StartResult: Equatable, Sendable {
        /// It runs, newly or already.
        case running
        /// It is parked, for so long.
        case parked(remaining: Duration)
    }

    /// What became of a child that has ended.
    public enum Consequence: Sendable {
        /// It runs again.
        case restarted
        /// It failed too often.
        case parked
        /// It is not known any more, or was not.
        case forgotten
    }

    private struct Child {
        var specification: ChildSpecification
        var intensity: RestartIntensity
        var generation = 1
        var isRunning = true
        var parkedUntil: LoopInstant?
        var parkTime: Duration
        /// After it was parked: when it has run for so long that it counts as sound again.
        var probationEnd: LoopInstant?
    }

    private struct State {
        var children: [ExactText: Child] = [:]
        var parkings: RestartIntensity
        var hasGivenUp = false
        var restarts = 0

        /// Drops parked children nobody has asked for since their park time ended.
        mutating func forgetParked(before now: LoopInstant, grace: Duration) {
            children = children.filter { _, child in child.parkedUntil.map { now < $0 + grace } ?? true }
        }
    }

    private let configuration: FlowsConfiguration
    private let state: Lock<State>
    private let giveUp: @Sendable () -> Void

    /// - Parameter giveUp: called when too many children are parked within the restart window.
    public init(configuration: FlowsConfiguration, giveUp: @escaping @Sendable () -> Void) {
        self.configuration = configuration
        self.giveUp = giveUp
        state = Lock(State(parkings: Self.parkings(configuration)))
    }

    private static func parkings(_ configuration: FlowsConfiguration) -> RestartIntensity {
        RestartIntensity(limit: max(0, configuration.parkedFlows - 1), window: configuration.restartWindow)
    }

    /// Children that run.
    public var runningCount: Int { state.withLock { state in state.children.values.count { $0.isRunning } } }

    /// Restarts since the process started.
    public var restartCount: Int { state.withLock { $0.restarts } }

    /// Children that failed at least once and are still known.
    public var reports: [ChildReport] {
        state.withLock { state in
            state.children.values.filter { $0.generation > 1 || $0.parkedUntil != nil }.map {
                ChildReport(id: $0.specification.id, restarts: $0.generation - 1, parkedUntil: $0.parkedUntil)
            }
        }
    }

    /// Starts the child unless it runs or is parked.
    public func startChild(_ specification: ChildSpecification, now: LoopInstant) -> StartResult {
        let key = ExactText(specification.id)
        let (result, generation) = state.withLock { state -> (StartResult, Int?) in
            guard var child = state.children[key] else {
                state.children[key] = Child(
                    specification: specification,
                    intensity: RestartIntensity(limit: configuration.restarts, window: configuration.restartWindow),
                    parkTime: configuration.parkTime)
                return (.running, 1)
            }
            if child.isRunning { return (.running, nil) }
            if let until = child.parkedUntil, now < until { return (.parked(remaining: until - now), nil) }
            child.specification = specification
            child.isRunning = true
            child.parkedUntil = nil
            child.probationEnd = now + configuration.restartWindow
            child.generation += 1
            state.children[key] = child
            return (.running, child.generation)
        }
        if let generation { specification.start(generation) }
        return result
    }

    /// A child has ended. Restarts it, parks it or forgets it; does nothing for an earlier generation.
    @discardableResult
    public func childEnded(_ id: String, generation: Int, _ exit: ChildExit, now: LoopInstant) -> Consequence {
        let key = ExactText(id)
        let (consequence, restart, mustGiveUp) = state.withLock { state -> (Consequence, ChildSpecification?, Bool) in
            guard var child = state.children[key], child.generation == generation, child.isRunning else {
                return (.forgotten, nil, false)
            }
            guard child.specification.restarts(after: exit) else {
                state.children[key] = nil
                return (.forgotten, nil, false)
            }
            if let end = child.probationEnd, now >= end {
                child.probationEnd = nil
                child.parkTime = configuration.parkTime
                child.intensity = RestartIntensity(limit: configuration.restarts, window: configuration.restartWindow)
            }
            if child.intensity.allowsRestart(at: now) {
                child.generation += 1
                state.restarts += 1
                state.children[key] = child
                return (.restarted, child.specification, false)
            }
            state.forgetParked(before: now, grace: configuration.longestParkTime)
            child.isRunning = false
            child.parkedUntil = now + child.parkTime
            child.parkTime = min(child.parkTime * 2, configuration.longestParkTime)
            child.intensity = RestartIntensity(limit: 0, window: configuration.restartWindow)
            state.children[key] = child
            guard !state.parkings.allowsRestart(at: now), !state.hasGivenUp else { return (.parked, nil, false) }
            state.hasGivenUp = true
            return (.parked, nil, true)
        }
        restart?.start(generation + 1)
        if mustGiveUp { giveUp() }
        return consequence
    }

    /// Forgets every parked child, and that it gave up: the parent starts the tree anew, and ends what runs itself.
    public func reset() {
        state.withLock { state in
            state.children = state.children.filter { $0.value.isRunning }
            state.parkings = Self.parkings(configuration)
            state.hasGivenUp = false
        }
    }
}

extension ChildSpecification {
    fileprivate func restarts(after exit: ChildExit) -> Bool {
        switch (restart, exit) {
        case (.permanent, _), (.transient, .failed): true
        case (.temporary, _), (.transient, .normal): false
        }
    }
}
