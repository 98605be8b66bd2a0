/// How a supervisor starts a child, and when it starts it anew (OTP, child specification).
public struct ChildSpecification: Sendable {
    /// When a child that has ended is started again.
    public enum Restart: Sendable {
        /// Whenever it ends.
        case permanent
        /// After a failure, not after a normal end.
        case transient
        /// Never.
        case temporary
    }

    /// The child's name; one child of a name at a time.
    public let id: String
    /// When it is restarted.
    public let restart: Restart
    /// Starts the child; called with 1 at first and with one more at each restart, so that what an earlier instance
    /// left behind can be told apart.
    public let start: @Sendable (_ generation: Int) -> Void

    /// A specification.
    public init(id: String, restart: Restart, start: @escaping @Sendable (_ generation: Int) -> Void) {
        self.id = id
        self.restart = restart
        self.start = start
    }
}

/// How a child ended.
public enum ChildExit: Sendable {
    /// As it should.
    case normal
    /// By an error that it did not expect.
    case failed(any Error)
}
