import Flows

/// What `/status` tells: gathered from counters and the registry, without asking any loop.
struct StatusReport: Sendable {
    struct Session: Sendable {
        let id: String
        let clientCount: Int
        let lastActivity: Int64
    }

    struct Loop: Sendable {
        let index: Int
        let connections: Int
        let sessions: Int
        let lastTurnMicroseconds: UInt64
        let longestTurnMicroseconds: UInt64
    }

    struct Values: Sendable {
        let version: String
        let state: String
        let uptimeSeconds: Int64
        let loops: [Loop]
        let connections: Int
        let residentBytes: Int
        let sessions: [Session]
        let sessionCount: Int
        let clientCount: Int
        let restarts: Int
        let children: [DynamicSupervisor.ChildReport]
        let storedFlows: Int
        let now: LoopInstant
    }

    let services: Services
    let admission: Admission
    let startedAt: UInt64
    let loops: [EventLoop]

    /// Sessions that are listed one by one: those with the most recent activity.
    private static let listLimit = 200

    func values() -> Values {
        let active = services.flows.activeSessions
        let sessions = active.map { id, status in
            Session(id: id.description, clientCount: status.clientCount, lastActivity: status.lastActivity ?? 0)
        }
        let listed = sessions.sorted { ($0.lastActivity, $1.id) > ($1.lastActivity, $0.id) }.prefix(Self.listLimit)
        let supervisor = services.flows.sessions.supervisor
        let now = SystemClock.monotonicNanoseconds()
        return Values(
            version: Version.text, state: services.health.state.rawValue,
            uptimeSeconds: Int64(clamping: (now &- startedAt) / 1_000_000_000), loops: loopValues(Array(active.keys)),
            connections: admission.count, residentBytes: ProcessUsage.residentBytes(),
            sessions: Array(listed), sessionCount: sessions.count,
            clientCount: sessions.reduce(0) { $0 + $1.clientCount }, restarts: supervisor.restartCount,
            children: supervisor.reports, storedFlows: services.flows.storedFlowCount,
            now: LoopInstant(nanoseconds: now))
    }

    private func loopValues(_ active: [FlowID]) -> [Loop] {
        let sessions = Dictionary(grouping: active) { services.flows.loop(for: $0).index }
        return loops.map { loop in
            Loop(
                index: loop.index, connections: loop.activity.connections, sessions: sessions[loop.index]?.count ?? 0,
                lastTurnMicroseconds: loop.activity.lastTurn / 1000,
                longestTurnMicroseconds: loop.activity.longestTurn / 1000)
        }
    }

    func json(_ values: Values) -> [UInt8] {
        let text = JSONBuilder()
        text.raw("{").member("version").string(values.version)
            .raw(",").member("state").string(values.state)
            .raw(",").member("uptime_seconds").number(values.uptimeSeconds)
            .raw(",").member("loops").number(values.loops.count)
            .raw(",").member("connections").number(values.connections)
            .raw(",").member("memory").raw("{").member("resident_bytes").number(values.residentBytes).raw("}")
            .raw(",").member("stored_flows").number(values.storedFlows)
            .raw(",").member("session_count").number(values.sessionCount)
            .raw(",").member("client_count").number(values.clientCount)
        text.raw(",").member("event_loops").raw("[")
        text.list(values.loops) { loop in
            text.raw("{").member("index").number(loop.index)
                .raw(",").member("connections").number(loop.connections)
                .raw(",").member("sessions").number(loop.sessions)
                .raw(",").member("last_turn_us").number(loop.lastTurnMicroseconds)
                .raw(",").member("longest_turn_us").number(loop.longestTurnMicroseconds).raw("}")
        }
        text.raw("],").member("sessions").raw("[")
        text.list(values.sessions) { session in
            text.raw("{").member("flow_id").string(session.id)
                .raw(",").member("client_count").number(session.clientCount)
                .raw(",").member("last_activity").number(session.lastActivity).raw("}")
        }
        text.raw("],").member("supervisor").raw("{").member("restarts").number(values.restarts)
            .raw(",").member("children").raw("[")
        text.list(values.children) { child in
            text.raw("{").member("flow_id").string(child.id).raw(",").member("restarts").number(child.restarts)
                .raw(",").member("parked_ms").number(child.parkedMilliseconds(at: values.now)).raw("}")
        }
        return text.raw("]}}").bytes
    }
}

extension DynamicSupervisor.ChildReport {
    /// How long it is still parked; 0 when it is not.
    func parkedMilliseconds(at now: LoopInstant) -> Int64 {
        parkedUntil.map { Int64(clamping: ($0 - now).loopNanoseconds / 1_000_000) } ?? 0
    }
}
