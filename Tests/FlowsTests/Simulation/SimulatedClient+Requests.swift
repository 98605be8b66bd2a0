@testable import Flows

extension SimulatedClient {
    /// What was asked, until the client has the answer and the transaction.
    final class Request {
        let event: String
        let operations: [JSON]
        let label: String
        let group: String?
        /// Of a `restore`.
        let clock: Int?
        var cseq: UInt64
        var isSent = false
        var isSettled = false
        /// Part of the view, not of the confirmed document.
        var isShown = true
        var answer: JSON?
        /// Steps back of the client when it was sent last.
        var round = 0

        init(_ event: String, _ operations: [JSON], label: String, group: String?, clock: Int?, cseq: UInt64) {
            self.event = event
            self.operations = operations
            self.label = label
            self.group = group
            self.clock = clock
            self.cseq = cseq
        }

        var payload: String {
            if let clock { return #"{"cseq":\#(cseq),"clock":\#(clock)}"# }
            guard event == "tx" else { return #"{"cseq":\#(cseq)}"# }
            let operations = operations.map(\.text).joined(separator: ",")
            let group = group.map { #","group":"\#($0)""# } ?? ""
            return #"{"cseq":\#(cseq),"ops":[\#(operations)],"label":"\#(label)"\#(group)}"#
        }
    }

    enum Outcome: Equatable {
        case made(clock: Int, client: String, cseq: UInt64)
        case noop, rejected, unknown
    }

    /// A state that comes in parts.
    struct Parts {
        let epoch: String, clock: Int, count: Int
        var next = 1
        var document = WireDocument()
    }
}
