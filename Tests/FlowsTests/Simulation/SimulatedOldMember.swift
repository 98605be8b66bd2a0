@testable import Flows

/// A program of generation 1 at the end of a slow line: it shows the last whole flow that it got, and writes whole flows.
///
/// `@unchecked Sendable`: a simulation has one thread.
final class SimulatedOldMember: Member, @unchecked Sendable {
    let loop: any Loop
    private let flows: Flows
    private let flowID: FlowID
    private var membership: Membership?
    /// What it writes, on the way to the server.
    private var up: [String] = []
    /// Whole flows on the way to it.
    private var down: [JSON] = []
    private(set) var shown: JSON?
    private(set) var updates = 0
    private(set) var hasEnded = false

    init(_ flows: Flows, _ flowID: FlowID, _ loop: any Loop) {
        self.flows = flows
        self.flowID = flowID
        self.loop = loop
        flows.join(flowID, client: nil, member: self, replaces: false)
    }

    /// Moves a node of what it shows, or writes what it never saw.
    func write(_ random: SeededRandom) {
        var nodes = random.below(3) == 0 ? [] : shown?["nodes"]?.array ?? []
        if nodes.isEmpty {
            let canvas = Canvas("old", "g\(random.below(3))").moving("old", to: random.below(100))
            up.append(canvas.json)
        } else {
            let index = random.below(nodes.count)
            nodes[index] = Self.moved(nodes[index], to: random.below(100))
            // Now and then somebody deletes one.
            if random.below(4) == 0 { nodes.remove(at: random.below(nodes.count)) }
            let edges = shown?["edges"]?.text ?? "[]"
            up.append(#"{"nodes":\#(JSON.array(nodes).text),"edges":\#(edges)}"#)
        }
    }

    private static func moved(_ node: JSON, to x: Int) -> JSON {
        let position = #"{"x":\#(x),"y":1}"#
        guard case .object(let members) = node,
            let place = try? JSON(reading: position.utf8Span.span, limits: JSONLimits(bytes: 100))
        else { return node }
        let others = members.filter { $0.name != ExactText("position") }
        return .object(others + [JSON.Member(name: "position", value: place)])
    }

    // MARK: The line

    /// Some of what is on its way arrives.
    func move(_ random: SeededRandom?) {
        let (sent, got) = (random?.below(3) ?? up.count, random?.below(4) ?? down.count)
        for _ in 0..<min(sent, up.count) {
            let (text, client) = (up.removeFirst(), membership?.clientID)
            loop.run { [self] in
                guard let client else { return }
                flows.broadcast(flowID, .text(text, at: loop.unixSeconds), from: client)
            }
        }
        for _ in 0..<min(got, down.count) {
            shown = down.removeFirst()
            updates += 1
        }
    }

    var isQuiet: Bool { hasEnded || (up.isEmpty && down.isEmpty) }

    /// The process at its server end is no more.
    func drop() {
        membership?.subscription.cancel()
        membership = nil
        hasEnded = true
    }

    // MARK: Member

    func joined(_ result: Result<Membership, FlowsError>) {
        guard case .success(let membership) = result else { return hasEnded = true }
        self.membership = membership
    }

    func deliver(_ delivery: Delivery<FlowEvent>) {
        switch delivery.message {
        case .update(let change):
            let text = change.json
            guard let flow = try? JSON(reading: text.span, limits: JSONLimits(bytes: 1 << 24)),
                flow["edges"] != nil
            else { return }
            down.append(flow)
        case .restarted:
            if let membership { flows.attach(membership, member: self) }
        case .deleted, .failed:
            membership?.subscription.cancel()
            membership = nil
            hasEnded = true
        case .clientJoined, .clientLeft, .transaction, .push, .superseded: break
        }
    }
}
