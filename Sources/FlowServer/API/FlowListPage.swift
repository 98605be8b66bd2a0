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
        return JSONBuilder.object {
            $0.member("flows").list {
                for (id, status) in unstored { FlowText.entry(live: id, status, to: $0) }
                for flow in page.flows { FlowText.entry(flow, active[flow.id], to: $0) }
            }
            $0.member("cursor").string(page.cursor)
        }
    }

    /// A batch of news: `{"changed":[…],"members":[…],"gone":[…]}`, or `{"reset":true}` when that would be too much.
    static func text(_ batch: FlowListBatch) -> [UInt8] {
        guard let changes = batch.changes else { return Self.reset }
        let text = JSONBuilder.object {
            $0.member("changed").list(changes) { text, change in
                switch change {
                case .changed(let summary, let status): FlowText.entry(summary, status, to: text)
                case .unstored(let id, let status): FlowText.entry(live: id, status, to: text)
                case .members, .gone: return
                }
            }
            $0.member("members").list(changes) { text, change in
                if case .members(let id, let status) = change { FlowText.members(of: id, status, to: text) }
            }
            $0.member("gone").list(changes) { text, change in
                if case .gone(let id) = change { text.string(id.description) }
            }
        }
        return text.count <= batchLimit ? text : Self.reset
    }

    static let reset = JSONBuilder.object { $0.member("reset").bool(true) }

    /// Bytes of a batch; more is told as a reset.
    private static let batchLimit = 256 * 1024
}
