import Telemetry

/// Counts open connections, in all and per address, and says whether one more may come. Shared by all loops.
final class Admission: Sendable {
    private struct Counts {
        var total = 0
        var perAddress: [PeerAddress: Int] = [:]
    }

    private let counts = Lock(Counts())
    let limits: TransportLimits

    init(limits: TransportLimits) { self.limits = limits }

    /// Open connections.
    var count: Int { counts.withLock { $0.total } }

    /// Takes a place for a connection of `address`; false when the limit in all, or for the address, is reached.
    func admit(_ address: PeerAddress) -> Bool {
        counts.withLock { counts in
            let own = counts.perAddress[address, default: 0]
            guard counts.total < limits.connections, own < limits.connectionsPerAddress else { return false }
            counts.total += 1
            counts.perAddress[address] = own + 1
            return true
        }
    }

    /// Gives a place back.
    func release(_ address: PeerAddress) {
        counts.withLock { counts in
            counts.total -= 1
            let own = counts.perAddress[address, default: 1] - 1
            counts.perAddress[address] = own > 0 ? own : nil
        }
    }
}
