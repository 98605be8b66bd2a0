/// A `presence_state`, encoded once for all who get it.
final class PresenceState {
    let delivery: Delivery<FlowEvent>
    /// `{key: {"metas": […]}}`.
    let payload: [UInt8]

    init(_ map: PresenceMap) {
        var output: [UInt8] = []
        map.append(to: &output)
        payload = output
        delivery = Delivery(.push(Push(event: "presence_state", payload: output)))
    }
}
