@testable import Flows

/// What happens in a simulation, in order, drawn from a seed. Each event has its chances from a seed of its own, so that a
/// schedule that fails goes on failing, mostly, when other events are taken out of it.
struct Schedule: Sendable {
    /// What there is at the beginning.
    struct Setup: Sendable {
        let seed: UInt64
        /// Of generation 2.
        var clients: Int
        /// So many frames may wait for a client before it lags.
        var softMark: Int
        /// A larger document comes to a joiner in parts of this size, in bytes.
        var partBytes: Int
        /// A request of more is carried out on a worker.
        var operationsOnLoop: Int
        /// In SQLite, on a disk that can fail; otherwise in memory.
        var isOnDisk: Bool
        /// Transactions that are kept above the history floor.
        var history: UInt64
    }

    struct Event: Sendable {
        let action: Action
        let seed: UInt64
    }

    /// Of a client, by its number: what it does. Of nobody: what happens to all.
    enum Action: Sendable, Hashable {
        case connect(Int), edit(Int), undo(Int), redo(Int), goBack(Int), resume(Int), sendAgain(Int), ask(Int)
        case breakOff(Int)
        case writeAsGenerationOne
        /// Frames get on, loops run, workers work: a part of it.
        case pass
        case time
        case holdAnswers, answerSome, answerAll
        case failStore, fillMailbox, fillDisk, failSync, heal
        case snapshot, checkpoint
        case crash, cutPower

        /// Whose action it is.
        var client: Int? {
            switch self {
            case .connect(let index), .edit(let index), .undo(let index), .redo(let index), .goBack(let index),
                .resume(let index), .sendAgain(let index), .ask(let index), .breakOff(let index):
                index
            default: nil
            }
        }
    }

    var setup: Setup
    var events: [Event]

    /// How often in 200 steps each happens, about.
    private static let weights: [(Int, @Sendable (Int) -> Action)] = [
        (84, { .edit($0) }), (18, { .undo($0) }), (9, { .redo($0) }), (5, { .goBack($0) }), (10, { .resume($0) }),
        (6, { .sendAgain($0) }), (6, { .ask($0) }), (6, { .breakOff($0) }), (6, { _ in .writeAsGenerationOne }),
        (6, { _ in .time }), (12, { _ in .holdAnswers }), (10, { _ in .answerSome }), (8, { _ in .answerAll }),
        (4, { _ in .failStore }), (2, { _ in .fillMailbox }), (2, { _ in .fillDisk }), (1, { _ in .failSync }),
        (9, { _ in .heal }), (4, { _ in .snapshot }), (4, { _ in .checkpoint }), (2, { _ in .crash }),
        (1, { _ in .cutPower }),
    ]

    /// - Parameters:
    ///   - steps: how much happens.
    ///   - isOnDisk: where; nil to leave it to the seed, which takes the disk one time in four.
    init(seed: UInt64, steps: Int = 120, isOnDisk: Bool? = nil) {
        let random = SeededRandom(seed: seed &* 0x9E37_79B9 &+ 1)
        setup = Setup(
            seed: seed, clients: 2 + random.below(3),
            // With a few frames somebody lags all the time, with many nobody does.
            softMark: random.below(2) == 0 ? random.below(4) : 3 + random.below(30),
            partBytes: random.below(2) == 0 ? 64 << 10 : 100 + random.below(2000),
            operationsOnLoop: seed % 3 == 0 ? Int(seed / 3 % 3) : 200,
            isOnDisk: isOnDisk ?? (random.below(4) == 0), history: random.below(2) == 0 ? 5 : 100_000)
        let clients = setup.clients
        var events: [Event] = []
        func add(_ action: Action) { events.append(Event(action: action, seed: random.next())) }
        for index in 0..<clients { add(.connect(index)) }
        let sum = Self.weights.reduce(0) { $0 + $1.0 }
        for _ in 0..<steps {
            for index in 0..<clients where random.below(5) < 2 { add(.connect(index)) }
            var left = random.below(sum)
            for (weight, make) in Self.weights {
                if left < weight {
                    add(make(random.below(clients)))
                    break
                }
                left -= weight
            }
            add(.pass)
        }
        self.events = events
    }

    /// In the words of the actions.
    var text: String {
        let setup =
            "\(setup.clients) clients, soft mark \(setup.softMark), parts of \(setup.partBytes) bytes, "
            + "\(setup.isOnDisk ? "on a disk" : "in memory"), history \(setup.history)"
        return "\(setup): \(events.map { "\($0.action)" }.joined(separator: ", "))"
    }
}
