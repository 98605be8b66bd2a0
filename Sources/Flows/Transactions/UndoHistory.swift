/// What one client can take back and do again: its own newest transactions.
struct UndoHistory: Sendable {
    /// A transaction of the client.
    struct Step: Sendable {
        let clock: UInt64
        let operations: [Operation]
        let inverse: [Operation]
        let group: String?

        var cost: Int { operations.count + inverse.count }
    }

    private(set) var undo: [Step] = []
    /// Operations in all steps of `undo`.
    private(set) var cost = 0
    private(set) var redo: [Step] = []
    /// The clocks of the client's own transactions, ascending.
    private var own: [UInt64] = []

    /// Transactions kept, and operations in them.
    private static let limit = 100, costLimit = 20_000

    /// Whether the client itself wrote the transaction at `clock`.
    func isOwn(_ clock: UInt64) -> Bool {
        var low = 0
        var high = own.count
        while low < high {
            let middle = (low + high) / 2
            if own[middle] < clock { low = middle + 1 } else { high = middle }
        }
        return low < own.count && own[low] == clock
    }

    /// What the next undo takes back, the newest first: consecutive transactions of one group go together.
    var nextUndo: [Step] { Self.last(undo) }

    /// What the next redo does again.
    var nextRedo: [Step] { Self.last(redo) }

    private static func last(_ steps: [Step]) -> [Step] {
        guard let last = steps.last else { return [] }
        guard let group = last.group else { return [last] }
        return Array(steps.reversed().prefix { $0.group == group })
    }

    /// The client has changed something: what it took back before cannot be done again.
    mutating func changed(_ step: Step) {
        note(step.clock)
        redo = []
        append(step)
    }

    /// The client has only said something: that is not taken back, and keeps nothing from being done again.
    mutating func said(at clock: UInt64) { note(clock) }

    /// `count` transactions were taken back by `step`; nil when nothing was left of them to take back.
    mutating func undone(_ count: Int, by step: Step?) {
        for _ in 0..<min(count, undo.count) { cost -= undo.removeLast().cost }
        guard let step else { return }
        note(step.clock)
        redo.append(step)
    }

    /// `count` transactions were done again by `step`.
    mutating func redone(_ count: Int, by step: Step?) {
        redo.removeLast(min(count, redo.count))
        guard let step else { return }
        note(step.clock)
        append(step)
    }

    private mutating func note(_ clock: UInt64) {
        own.append(clock)
        if own.count > 4 * Self.limit { own.removeFirst(own.count - 3 * Self.limit) }
    }

    private mutating func append(_ step: Step) {
        undo.append(step)
        cost += step.cost
        while undo.count > Self.limit || cost > Self.costLimit, let first = undo.first {
            cost -= first.cost
            undo.removeFirst()
        }
    }
}
