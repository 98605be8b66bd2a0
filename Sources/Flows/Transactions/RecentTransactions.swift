/// The newest transactions, for those who come back: without a gap, bounded in number and bytes.
struct RecentTransactions: Sendable {
    private var transactions: [CommittedTransaction] = []
    private var first = 0
    private var bytes = 0

    private static let countLimit = 1000
    /// Whoever missed more than the document is large gets the document, so that not much more is of use.
    private static let leastBytes = 256 << 10, mostBytes = 4 << 20

    /// The newest clock; nil when there is none.
    var newest: UInt64? { transactions.last?.clock }

    /// Adds the next one, and forgets the oldest beyond the limits.
    mutating func append(_ transaction: CommittedTransaction, documentBytes: Int) {
        transactions.append(transaction)
        bytes += transaction.payload.count
        let limit = min(max(documentBytes, Self.leastBytes), Self.mostBytes)
        while transactions.count - first > Self.countLimit || bytes > limit, first < transactions.count {
            bytes -= transactions[first].payload.count
            first += 1
        }
        if first > 256, first > transactions.count / 2 {
            transactions.removeFirst(first)
            first = 0
        }
    }

    /// Forgets what lies behind `clock`: it was taken back.
    mutating func remove(after clock: UInt64) {
        while let last = transactions.last, last.clock > clock, transactions.count > first {
            bytes -= last.payload.count
            transactions.removeLast()
        }
    }

    /// The transactions behind `clock`, up to `head`; nil when they are not all here.
    func after(_ clock: UInt64, upTo head: UInt64) -> ArraySlice<CommittedTransaction>? {
        guard clock < head else { return [] }
        guard first < transactions.count, transactions[first].clock <= clock + 1,
            let newest, newest >= head
        else { return nil }
        let start = first + Int(clock + 1 - transactions[first].clock)
        let end = first + Int(head + 1 - transactions[first].clock)
        guard start <= end, end <= transactions.count else { return nil }
        return transactions[start..<end]
    }
}
