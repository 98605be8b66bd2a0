import Telemetry

/// Whether the server can take traffic.
final class Health: Sendable {
    /// The raw values are what `/health/ready` and `/status` say (rest.md).
    enum State: String, Sendable {
        case starting = "starting"
        case ready = "ready"
        case resetting = "resetting"
        case stopping = "stopping"
    }

    private let value = Lock(State.starting)

    var state: State {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
