/// The limits and times of sessions and documents. Every one is a row of docs/limits.md.
public struct FlowsConfiguration: Sendable {
    /// Members of one flow.
    public var clientsPerFlow = 1000
    /// A session whose members did nothing for this long is stopped.
    public var idleTimeout = Duration.seconds(30 * 60)
    /// How often sessions look whether they are idle.
    public var idleCheckInterval = Duration.seconds(10 * 60)
    /// Membership changes that are announced one by one in a window, and the window's length.
    public var announcementsPerWindow = 32
    /// See `announcementsPerWindow`.
    public var announcementWindow = Duration.milliseconds(33)
    /// The least time between two conversions of one connection's whole-flow writes.
    public var conversionInterval = Duration.milliseconds(500)
    /// Larger writes are converted off the loop, in bytes.
    public var conversionOnLoop = 64 * 1024
    /// Requests of more operations are carried out off the loop: so many are about a millisecond's work.
    public var operationsOnLoop = 200
    /// Requests with more members and elements in their operations are carried out off the loop, too.
    public var valuesOnLoop = 3_000
    /// Restarts of one session within `restartWindow` before its flow is parked.
    public var restarts = 10
    /// See `restarts`.
    public var restartWindow = Duration.seconds(60)
    /// How long a flow is parked at first; doubled each time.
    public var parkTime = Duration.seconds(60)
    /// The longest time a flow is parked.
    public var longestParkTime = Duration.seconds(30 * 60)
    /// Flows parked within `restartWindow` before the supervisor gives up.
    public var parkedFlows = 10
    /// What one document may hold.
    public var document = DocumentLimits()
    /// Outputs of one flow that wait for the store.
    public var releasesPerFlow = 4096
    /// Documents below this size stand in the answer to a join itself, in bytes.
    public var inlineState = 64 * 1024
    /// Larger ones follow it in parts of about this size, in bytes.
    public var statePart = 256 * 1024
    /// Names the server's version to clients.
    public var build = ""
    /// Whether changes are answered before they are on disk.
    public var isRelaxed = false

    /// The documented defaults.
    public init() {}
}
