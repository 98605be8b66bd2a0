/// A change that a client asks for.
public enum RequestedOperation: Equatable, Sendable {
    /// A change as it is logged.
    case operation(Operation)
    /// An element that was deleted, as it was at its deletion, without its edges.
    case restore(ElementKind, ElementID)
    /// All properties of `data` or `meta`: those given are set, all others of the group are unset.
    case replace(ElementKind, ElementID, PropertyKey.Group, properties: [Property])
}

/// Why a list of operations was refused as a whole.
public struct OperationRefused: Error, Equatable, Sendable {
    /// The error code of the protocol.
    public let code: GraphViolation
    /// The index of the operation that broke the rule.
    public let index: Int
    /// What exactly is wrong; nil where the code says it all.
    public let fault: Fault?

    /// A refusal.
    public init(code: GraphViolation, index: Int, fault: Fault? = nil) {
        self.code = code
        self.index = index
        self.fault = fault
    }

    /// Whether they are the same for a program: the fault is for people.
    public static func == (one: Self, other: Self) -> Bool { one.code == other.code && one.index == other.index }
}
