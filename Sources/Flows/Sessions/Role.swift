/// What somebody may do; the raw value is the protocol's word.
public enum Role: String, Sendable {
    /// Everything.
    case editor
    /// Look: nothing of a flow is changed.
    case viewer
}
