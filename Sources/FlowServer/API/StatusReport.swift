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
        JSONBuilder.object {
            $0.member("version").string(values.version)
                .member("state").string(values.state)
                .member("uptime_seconds").number(values.uptimeSeconds)
                .member("loops").number(values.loops.count)
                .member("connections").number(values.connections)
                .member("memory").object { $0.member("resident_bytes").number(values.residentBytes) }
                .member("stored_flows").number(values.storedFlows)
                .member("session_count").number(values.sessionCount)
                .member("client_count").number(values.clientCount)
            $0.member("event_loops").list(values.loops) { text, loop in
                text.object {
                    $0.member("index").number(loop.index).member("connections").number(loop.connections)
                        .member("sessions").number(loop.sessions)
                        .member("last_turn_us").number(loop.lastTurnMicroseconds)
                        .member("longest_turn_us").number(loop.longestTurnMicroseconds)
                }
            }
            $0.member("sessions").list(values.sessions) { text, session in
                text.object {
                    $0.member("flow_id").string(session.id).member("client_count").number(session.clientCount)
                        .member("last_activity").number(session.lastActivity)
                }
            }
            $0.member("supervisor").object {
                $0.member("restarts").number(values.restarts)
                $0.member("children").list(values.children) { text, child in
                    text.object {
                        $0.member("flow_id").string(child.id).member("restarts").number(child.restarts)
                            .member("parked_ms").number(child.parkedMilliseconds(at: values.now))
                    }
                }
            }
        }
    }
}

extension DynamicSupervisor.ChildReport {
    /// How long it is still parked; 0 when it is not.
    func parkedMilliseconds(at now: LoopInstant) -> Int64 {
        parkedUntil.map { Int64(clamping: ($0 - now).loopNanoseconds / 1_000_000) } ?? 0
    }
}
