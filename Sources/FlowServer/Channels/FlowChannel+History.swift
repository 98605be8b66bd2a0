import Flows

/// What happened in the flow (protocol.md §3, history).
extension FlowChannel {
    func pushHistory(_ text: Span<UInt8>, _ payload: Range<Int>, _ membership: Membership, _ ref: [UInt8]) {
        do throws(Refusal) {
            let page = try HistoryRequest(text, payload)
            ask(ref) { [services] reply in
                services.flows.history(membership.flowID, before: page.before, limit: page.limit, reply: reply)
            }
        } catch {
            refuse(ref, Reply(Answer(error)))
        }
    }
}
