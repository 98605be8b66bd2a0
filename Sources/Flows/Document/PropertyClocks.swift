/// For each property of an element, the clock of the transaction that last wrote it.
enum PropertyClocks: Sendable {
    /// All were written by the same transaction, as when an element is new.
    case uniform(UInt64)
    /// One for each property, in the order of the properties.
    case each([UInt64])

    init(_ clocks: [UInt64]) {
        let first = clocks.first ?? 0
        if clocks.allSatisfy({ $0 == first }) {
            self = .uniform(first)
        } else {
            self = .each(clocks)
        }
    }

    subscript(index: Int) -> UInt64 {
        switch self {
        case .uniform(let clock): clock
        case .each(let clocks): clocks[index]
        }
    }

    /// The clocks of `count` properties.
    func list(_ count: Int) -> [UInt64] {
        switch self {
        case .uniform(let clock): Array(repeating: clock, count: count)
        case .each(let clocks): clocks
        }
    }

    /// Whether a clock fulfils `condition`.
    func contains(where condition: (UInt64) -> Bool) -> Bool {
        switch self {
        case .uniform(let clock): condition(clock)
        case .each(let clocks): clocks.contains(where: condition)
        }
    }
}
