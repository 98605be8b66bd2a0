import Flows
import Testing

@testable import FlowServer

@Suite("Status page")
struct StatusPageTests {
    private func page(_ id: String) -> String {
        StatusPage.render(
            StatusReport.Values(
                version: "1.2.3", state: "ready", uptimeSeconds: 90_061,
                loops: [
                    StatusReport.Loop(
                        index: 7, connections: 11, sessions: 12, lastTurnMicroseconds: 1_449,
                        longestTurnMicroseconds: 23_050)
                ], connections: 3,
                residentBytes: 5 << 20,
                sessions: [StatusReport.Session(id: id, clientCount: 4, lastActivity: 0)], sessionCount: 1,
                clientCount: 4,
                restarts: 0, children: [], storedFlows: 6, now: LoopInstant(nanoseconds: 0)))
    }

    @Test("shows a flow's name as text, whatever is in it")
    func escapes() {
        let text = page("<script>alert(\"&amp;\")</script>")
        #expect(text.contains("<td>&lt;script>alert(&quot;&amp;amp;&quot;)&lt;/script></td>"))
        #expect(!text.contains("<script"))
    }

    @Test("shows counts, times and what there is none of")
    func content() {
        let text = page("demo")
        #expect(text.contains("<td>demo</td><td>4</td><td>1970-01-01T00:00:00.000Z</td>"))
        #expect(text.contains("ready, up 1 d 1 h"))
        #expect(text.contains("<dd>5 MiB</dd>"))
        #expect(text.contains("<tr><td>7</td><td>11</td><td>12</td><td>1.4 ms</td><td>23.0 ms</td></tr>"))
        #expect(text.contains("<p>None.</p>"))
    }
}
