@testable import Flows

extension FlowChange {
    /// A change as a channel makes it of a frame.
    static func text(_ json: String, at unixSeconds: Int64 = 0) -> FlowChange {
        FlowChange(
            json: Array(json.utf8), isWholeFlow: WholeFlow(changes: Array(json.utf8)) != nil, unixSeconds: unixSeconds)
    }
}
