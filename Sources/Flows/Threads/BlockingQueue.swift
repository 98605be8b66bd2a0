/// A bounded queue between threads, of which those that take wait.
public final class BlockingQueue<Element: Sendable>: Sendable {
    private struct State {
        /// What has been taken is nil: it may be large, and must not live on here.
        var elements: [Element?] = []
        /// How many of the first have been taken.
        var head = 0
        var isClosed = false

        var isEmpty: Bool { head == elements.count }

        mutating func take() -> Element? {
            guard !isEmpty else { return nil }
            let element = elements[head].take()
            head += 1
            if isEmpty || head > 1024 {
                elements.removeFirst(head)
                head = 0
            }
            return element
        }

        mutating func takeAll() -> [Element] {
            let all = elements[head...].compactMap { $0 }
            elements = []
            head = 0
            return all
        }
    }

    private let monitor = Monitor(State())
    private let limit: Int

    /// - Parameter limit: elements that may wait.
    public init(limit: Int) { self.limit = limit }

    /// False when it is full or closed.
    public func put(_ element: Element) -> Bool {
        let isTaken = monitor.withLock { state in
            guard !state.isClosed, state.elements.count - state.head < limit else { return false }
            state.elements.append(element)
            return true
        }
        if isTaken { monitor.wakeOne() }
        return isTaken
    }

    /// Waits for an element; nil when it is closed and empty.
    public func take() -> Element? { monitor.wait(until: { !$0.isEmpty || $0.isClosed }) { $0.take() } }

    /// Waits until there is something, at most so many milliseconds; false when it is closed and empty.
    public func wait(atMost milliseconds: Int) -> Bool {
        monitor.wait(until: { !$0.isEmpty || $0.isClosed }, atMost: milliseconds) { !$0.isEmpty || !$0.isClosed }
    }

    /// All that is there, without waiting.
    public func takeAll() -> [Element] { monitor.withLock { $0.takeAll() } }

    /// Whether nothing more comes in.
    public var isClosed: Bool { monitor.withLock { $0.isClosed } }

    /// Nothing more comes in.
    public func close() {
        monitor.withLock { $0.isClosed = true }
        monitor.wakeAll()
    }
}
