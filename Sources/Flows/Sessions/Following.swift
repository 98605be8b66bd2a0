/// Events that follow an answer, for one member, in order.
///
/// `@unchecked Sendable`: the deliveries are touched on `loop`, the flow's, only; elsewhere their messages are read, which
/// do not change.
public struct Following: @unchecked Sendable {
    private let loop: any Loop
    private let deliveries: [Delivery<FlowEvent>]

    init(_ loop: any Loop, _ deliveries: [Delivery<FlowEvent>]) {
        self.loop = loop
        self.deliveries = deliveries
    }

    /// With more behind them.
    func adding(_ others: [Delivery<FlowEvent>]) -> Following { Following(loop, deliveries + others) }

    /// Hands the events to the member. On the member's loop: those who live on the flow's share what is encoded.
    public func deliver(to member: any Member) {
        for delivery in deliveries { member.deliver(loop.isCurrent ? delivery : Delivery(delivery.message)) }
    }
}
