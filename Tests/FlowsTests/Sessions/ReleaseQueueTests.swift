import Testing

@testable import Flows

@Suite("Release queue (protocol.md §3, Release)")
struct ReleaseQueueTests {
    private final class Log {
        var ran: [Int] = []
    }

    private let log = Log()
    private let queue = ReleaseQueue(durable: 10, limit: 3)

    private func enqueue(_ id: Int, at position: UInt64) {
        queue.enqueue(position: position, { [log] in log.ran.append(id) })
    }

    @Test("what depends on durable state only leaves at once when nothing waits")
    func atOnce() {
        enqueue(1, at: 10)
        #expect(log.ran == [1])
        #expect(queue.count == 0)
    }

    @Test("what depends on more waits until that is durable, and all behind it with it")
    func waits() {
        enqueue(1, at: 11)
        enqueue(2, at: 10)
        enqueue(3, at: 12)
        #expect(log.ran == [])
        #expect(queue.count == 3)
        queue.advance(durable: 11)
        #expect(log.ran == [1, 2])
        queue.advance(durable: 12)
        #expect(log.ran == [1, 2, 3])
    }

    @Test("durable never goes back")
    func neverBack() {
        queue.advance(durable: 5)
        #expect(queue.durable == 10)
        enqueue(1, at: 10)
        #expect(log.ran == [1])
    }

    @Test("an output that adds outputs is finished first, and they come behind those that wait")
    func nested() {
        queue.enqueue(position: 11) { [self] in
            log.ran.append(1)
            enqueue(3, at: 10)
            log.ran.append(2)
        }
        enqueue(4, at: 11)
        queue.advance(durable: 11)
        #expect(log.ran == [1, 2, 4, 3])
    }

    @Test("so it is when the output itself left at once")
    func nestedAtOnce() {
        queue.enqueue(position: 10) { [self] in
            log.ran.append(1)
            enqueue(3, at: 10)
            enqueue(4, at: 11)
            queue.advance(durable: 11)
            log.ran.append(2)
        }
        #expect(log.ran == [1, 2, 3, 4])
    }

    @Test("a failure takes out what depends on the position, in order; the rest leaves when it is durable")
    func fails() {
        enqueue(1, at: 11)
        queue.enqueue(position: 12, { [log] in log.ran.append(2) }, otherwise: { [log] _ in log.ran.append(-2) })
        enqueue(3, at: 11)
        enqueue(4, at: 13)
        let failed = queue.failAll(from: 12)
        #expect(failed.map(\.position) == [12, 13])
        #expect(log.ran == [])
        for output in failed { output.otherwise?(.storage) }
        queue.advance(durable: 11)
        #expect(log.ran == [-2, 1, 3])
        queue.advance(durable: 20)
        #expect(log.ran == [-2, 1, 3], "what was taken out never leaves")
    }

    @Test("an output may fail those behind it")
    func failsWithin() {
        queue.enqueue(position: 11) { [self] in
            log.ran.append(1)
            log.ran.append(contentsOf: queue.failAll(from: 12).map { Int($0.position) })
        }
        enqueue(2, at: 12)
        enqueue(3, at: 11)
        queue.advance(durable: 12)
        #expect(log.ran == [1, 12, 3])
    }

    @Test("P9.4 it is full at its limit, and takes what comes all the same: that has happened already")
    func limit() {
        for id in 1...2 { enqueue(id, at: 11) }
        #expect(!queue.isFull)
        enqueue(3, at: 11)
        #expect(queue.isFull)
        enqueue(4, at: 11)
        queue.advance(durable: 11)
        #expect(log.ran == [1, 2, 3, 4])
        #expect(!queue.isFull)
    }

    @Test("what has left or was taken out is not held any more")
    func releasesMemory() {
        weak var held: Log?
        for (position, leaves) in [(30, true), (40, false)] as [(UInt64, Bool)] {
            do {
                let object = Log()
                held = object
                queue.enqueue(position: position, { object.ran.append(1) })
            }
            #expect(held != nil)
            if leaves { queue.advance(durable: position) } else { _ = queue.failAll(from: 0) }
            #expect(held == nil)
        }
    }

    @Test("does what a plain list of outputs does, whatever calls come, also from within outputs", arguments: 1...20)
    func model(seed: UInt64) {
        let comparison = ReleaseComparison(seed: seed)
        for _ in 0..<300 { comparison.step() }
        comparison.finish()
    }
}

/// Does the same to a queue and to a plain list of all that was ever added.
private final class ReleaseComparison {
    private struct Entry {
        let id: Int
        let position: UInt64
        var isDone = false
    }

    private enum Action {
        case enqueue(offset: Int)
        case advance(by: Int)
        case fail(offset: Int)
    }

    private let random: SeededRandom
    private let seed: UInt64
    private let queue = ReleaseQueue(durable: 100, limit: .max)
    private var queueIDs = 0
    private var queueHead: UInt64 = 100
    private var queueLog: [Int] = []

    private var list: [Entry] = []
    private var firstWaiting = 0
    private var listDurable: UInt64 = 100
    private var listHead: UInt64 = 100
    private var listLog: [Int] = []
    private var isSettling = false

    init(seed: UInt64) {
        self.seed = seed
        random = SeededRandom(seed: seed)
    }

    func step() {
        let action: Action =
            switch random.below(8) {
            case 0...4: .enqueue(offset: random.below(3))
            case 5, 6: .advance(by: random.below(3))
            default: .fail(offset: random.below(2))
            }
        applyToQueue(action)
        applyToList(action)
        #expect(queueLog.count == listLog.count && queueLog.last == listLog.last)
        #expect(queue.count == list.count { !$0.isDone })
        #expect(queue.durable == listDurable)
    }

    func finish() {
        queue.advance(durable: 1 << 40)
        listDurable = 1 << 40
        settle()
        #expect(queueLog == listLog)
        #expect(queue.count == list.count { !$0.isDone })
        #expect(queueIDs > 150)
        #expect(queueLog.contains { $0 < 0 } && queueLog.contains { $0 > 0 })
    }

    /// What an output does when it runs: the same for the same id, and less the more there are.
    private func actions(of id: Int) -> [Action] {
        let random = SeededRandom(seed: seed << 20 ^ UInt64(id))
        return (0..<random.below(3)).compactMap { _ in
            switch random.below(10) {
            case 0...3: .enqueue(offset: random.below(3))
            case 4: .advance(by: 1)
            case 5: .fail(offset: 1)
            default: nil
            }
        }
    }

    private func applyToQueue(_ action: Action) {
        switch action {
        case .enqueue(let offset):
            queueIDs += 1
            let id = queueIDs
            queueHead = max(queueHead, queue.durable) + UInt64(offset / 2)
            queue.enqueue(
                position: queueHead,
                { [unowned self] in
                    queueLog.append(id)
                    for action in actions(of: id) { applyToQueue(action) }
                },
                otherwise: { [unowned self] _ in queueLog.append(-id) })
        case .advance(let count):
            queue.advance(durable: min(queueHead, queue.durable + UInt64(count)))
        case .fail(let offset):
            for output in queue.failAll(from: queue.durable + 1 + UInt64(offset)) { output.otherwise?(.storage) }
            queueHead = min(queueHead, queue.durable + UInt64(offset))
            queue.advance(durable: 0)
        }
    }

    private func applyToList(_ action: Action) {
        switch action {
        case .enqueue(let offset):
            listHead = max(listHead, listDurable) + UInt64(offset / 2)
            list.append(Entry(id: list.count + 1, position: listHead))
        case .advance(let count):
            listDurable = max(listDurable, min(listHead, listDurable + UInt64(count)))
        case .fail(let offset):
            let position = listDurable + 1 + UInt64(offset)
            for index in list.indices where !list[index].isDone && list[index].position >= position {
                list[index].isDone = true
                listLog.append(-list[index].id)
            }
            listHead = min(listHead, listDurable + UInt64(offset))
        }
        settle()
    }

    private func settle() {
        guard !isSettling else { return }
        isSettling = true
        defer { isSettling = false }
        while firstWaiting < list.count {
            let entry = list[firstWaiting]
            guard entry.isDone || entry.position <= listDurable else { return }
            list[firstWaiting].isDone = true
            firstWaiting += 1
            guard !entry.isDone else { continue }
            listLog.append(entry.id)
            for action in actions(of: entry.id) { applyToList(action) }
        }
    }
}
