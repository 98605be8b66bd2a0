/// Looks for the transactions that a client can still take back, from its newest request on back.
///
/// It counts what is left to take back: what people say is no step, an undo has taken one away, what was done again is
/// one once more, and transactions of one group come and go together. Undos that came to nothing count too.
struct UndoSearch {
    private(set) var transactions: [LogRecord] = []
    /// Transactions found that nothing has taken back.
    private var steps = 0
    /// Undos whose step is further back.
    private var undos = 0
    /// The group of the transaction before, and whether it was taken back.
    private var last: (group: String?, isUndone: Bool)?
    private var bytes = 0

    /// Beyond the newest hundred transactions: those kept are so many bytes at most.
    private static let byteLimit = 64 << 20

    /// Nothing more is needed.
    var isOver: Bool {
        steps >= StoreRetention.undoDepth
            || transactions.count >= StoreRetention.undoDepth && bytes > Self.byteLimit
    }

    /// Looks at the request before those that it has seen.
    ///
    /// - Parameter isKept: its transaction is above the history's floor.
    mutating func look(at record: LogRecord, isKept: Bool) {
        guard record.kind.changesDocument else {
            if record.request?.hash == TransactionRequest.undoHash { undos += 1 }
            return
        }
        guard isKept, !isOver else { return }
        transactions.append(record)
        bytes += record.operations.count + record.inverse.count
        count(record)
    }

    private mutating func count(_ record: LogRecord) {
        switch record.kind {
        case .undo:
            undos += 1
            last = nil
        case .redo:
            note(group: nil)
        default:
            // Only what was said has nothing that takes it back.
            if record.inverse.count > "[]".utf8.count { note(group: record.group) }
        }
    }

    private mutating func note(group: String?) {
        if let group, let last, last.group == group {
            if !last.isUndone { steps += 1 }
            return
        }
        let isUndone = undos > 0
        if isUndone { undos -= 1 } else { steps += 1 }
        last = (group, isUndone)
    }
}
