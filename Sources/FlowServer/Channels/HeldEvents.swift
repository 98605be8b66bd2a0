import Flows

/// What waits for a member behind parts of a document, in the topic's order. An object: few members ever have one.
final class HeldEvents {
    enum Item {
        case event(Delivery<FlowEvent>)
        /// An answer, or another message to this member alone.
        case own((FlowChannel) -> Void)

        var isPart: Bool {
            if case .event(let delivery) = self, case .push(let push) = delivery.message { return push.lane == .part }
            return false
        }
    }

    /// Those that are gone are nil: what was encoded of them must not stay.
    private var items: [Item?] = []
    private var next = 0
    /// Bytes of what has happened in the flow since.
    private(set) var bytes = 0

    var first: Item? { next < items.count ? items[next] : nil }

    /// - Parameter bytes: what counts of it.
    func append(_ item: Item, bytes: Int = 0) {
        items.append(item)
        self.bytes += bytes
    }

    func removeFirst() {
        guard next < items.count else { return }
        items[next] = nil
        next += 1
    }

    /// Drops what the member will be told otherwise: all but the document and what is for it alone.
    func dropEvents() {
        items = items[next...].filter { item in
            if case .own? = item { return true }
            return item?.isPart == true
        }
        next = 0
        bytes = 0
    }
}
