/// The documents that go to one socket in parts: a few parts are on their way at a time, one document behind the other,
/// and the client's messages wait meanwhile, so that it asks for no more of them (protocol.md §9).
///
/// Parts are no backlog: nobody is slow for joining a large flow. Confined to the connection's loop.
final class StateLane {
    /// Parts of one connection that may wait in its queue.
    static let partsOnTheirWay = 4

    private let connection: Connection
    /// Called when nothing waits any more.
    private let onIdle: () -> Void
    /// Those with parts that wait, in order.
    private var channels: [FlowChannel] = []
    /// States that the client has asked for by `sync` and that have not come yet.
    private var asked = 0
    /// States by which the server brings members up to date: one at a time.
    private var turns: [() -> Void] = []
    private var isTurnTaken = false

    init(_ connection: Connection, onIdle: @escaping () -> Void) {
        self.connection = connection
        self.onIdle = onIdle
        connection.onPartsLeaving { [weak self] in self?.goOn() }
    }

    /// Whether the client's messages have to wait.
    var isBusy: Bool { !channels.isEmpty || asked > 0 }

    /// Whether one more part may be queued.
    var hasRoom: Bool { connection.queuedParts < Self.partsOnTheirWay }

    /// `channel` has parts that wait.
    func wait(_ channel: FlowChannel) {
        guard !channels.contains(where: { $0 === channel }) else { return }
        channels.append(channel)
    }

    /// `channel` is no more.
    func remove(_ channel: FlowChannel) {
        guard let place = channels.firstIndex(where: { $0 === channel }) else { return }
        channels.remove(at: place)
        becomeIdle()
    }

    private func goOn() {
        while let channel = channels.first, hasRoom {
            guard channel.sendHeld() else { return }
            channels.removeAll { $0 === channel }
        }
        becomeIdle()
    }

    /// The client has asked for a state.
    func ask() { asked += 1 }

    /// What it asked for has come.
    func answered() {
        asked -= 1
        becomeIdle()
    }

    /// Runs `begin`, which brings a member up to date, when no other is. It calls `endTurn` when that has been queued.
    func takeTurn(_ begin: @escaping () -> Void) {
        turns.append(begin)
        nextTurn()
    }

    /// The socket is closed.
    func close() { turns = [] }

    func endTurn() {
        isTurnTaken = false
        nextTurn()
    }

    private func nextTurn() {
        guard !isTurnTaken, channels.isEmpty, !turns.isEmpty else { return }
        isTurnTaken = true
        turns.removeFirst()()
    }

    private func becomeIdle() {
        nextTurn()
        if !isBusy { onIdle() }
    }
}
