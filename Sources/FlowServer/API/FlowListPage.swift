import Flows

/// A page of the list of flows, as the REST interface and the topic `flows` have it: `{"flows":[…],"cursor"}`.
enum FlowListPage {
    /// Reads it. Flows that people are in and that were never written stand on the first page, before all others.
    static func read(
        _ query: FlowQuery, _ flows: Flows, reply: @escaping @Sendable (Result<[UInt8], FlowsError>) -> Void
    ) {
        let isFirst = query.cursor == nil && query.search.isEmpty && !query.isBin
        let live = isFirst ? live(flows, limit: query.limit - 1) : []
        var query = query
        query.limit -= live.count
        flows.list(query) { [flows] result in
            reply(result.map { text($0, live, active: flows.activeSessions) })
        }
    }

    /// Those that people are in and that were never written, the latest first.
    private static func live(_ flows: Flows, limit: Int) -> [(id: FlowID, status: FlowStatus)] {
        let sorted = flows.unstoredSessions.sorted {
            ($0.value.lastActivity ?? 0, $1.key.description) > ($1.value.lastActivity ?? 0, $0.key.description)
        }
        return sorted.prefix(limit).map { ($0.key, $0.value) }
    }

    private static func text(
        _ page: FlowPage, _ live: [(id: FlowID, status: FlowStatus)], active: [FlowID: FlowStatus]
    ) -> [UInt8] {
        let stored = Set(page.flows.map(\.id))
        let unstored = live.filter { !stored.contains($0.id) }
        let text = JSONBuilder().raw("{").member("flows").raw("[")
        text.list(unstored) { FlowText.entry(live: $0.id, $0.status, to: text) }
        if !unstored.isEmpty, !page.flows.isEmpty { text.raw(",") }
        text.list(page.flows) { FlowText.entry($0, active[$0.id], to: text) }
        return text.raw("],").member("cursor").string(page.cursor).raw("}").bytes
    }

    /// A batch of news: `{"changed":[…],"members":[…],"gone":[…]}`, or `{"reset":true}` when that would be too much.
    static func text(_ batch: FlowListBatch) -> [UInt8] {
        guard let changes = batch.changes else { return Self.reset }
        let (changed, members, gone) = (JSONBuilder(), JSONBuilder(), JSONBuilder())
        for change in changes {
            switch change {
            case .changed(let summary, let status):
                changed.separated { FlowText.entry(summary, status, to: changed) }
            case .unstored(let id, let status):
                changed.separated { FlowText.entry(live: id, status, to: changed) }
            case .members(let id, let status):
                members.separated { FlowText.members(of: id, status, to: members) }
            case .gone(let id):
                gone.separated { gone.string(id.description) }
            }
        }
        let text = JSONBuilder().raw("{").member("changed").raw("[").value(changed.bytes).raw("],")
            .member("members").raw("[").value(members.bytes).raw("],")
            .member("gone").raw("[").value(gone.bytes).raw("]}")
        return text.bytes.count <= batchLimit ? text.bytes : Self.reset
    }

    static let reset = Array("{\"reset\":true}".utf8)

    /// Bytes of a batch; more is told as a reset.
    private static let batchLimit = 256 * 1024
}

extension JSONBuilder {
    /// Writes an element of a list, behind a comma when it is not the first.
    fileprivate func separated(_ write: () -> Void) {
        if !bytes.isEmpty { raw(",") }
        write()
    }
}
