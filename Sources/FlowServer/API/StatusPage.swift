import Flows

/// `/status` for people: the same values as a page that loads itself anew every two seconds. No script, so that it
/// works in any browser and under the strictest policy.
enum StatusPage {
    static func render(_ values: StatusReport.Values) -> String {
        let sessions = values.sessions.map { session in
            "<tr><td>\(escape(session.id))</td><td>\(session.clientCount)</td>"
                + "<td>\(escape(ISOTime.format(unixMilliseconds: session.lastActivity * 1000)))</td></tr>"
        }
        let children = values.children.map { child in
            let parked = child.parkedMilliseconds(at: values.now)
            let state = parked > 0 ? "parked for \(parked / 1000) s" : "running"
            return "<tr><td>\(escape(child.id))</td><td>\(child.restarts)</td><td>\(state)</td></tr>"
        }
        let loops = values.loops.map { loop in
            "<tr><td>\(loop.index)</td><td>\(loop.connections)</td><td>\(loop.sessions)</td>"
                + "<td>\(milliseconds(loop.lastTurnMicroseconds))</td>"
                + "<td>\(milliseconds(loop.longestTurnMicroseconds))</td></tr>"
        }
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
            <meta name="viewport" content="width=device-width, initial-scale=1"><title>Flows status</title>
            <style>\(style)</style></head><body><main>
            <h1>Flows <small>\(escape(values.version))</small></h1>
            <p class="state">\(escape(values.state)), up \(duration(values.uptimeSeconds))</p>
            <dl><div><dt>Live flows</dt><dd>\(values.sessionCount)</dd></div>
            <div><dt>Clients</dt><dd>\(values.clientCount)</dd></div>
            <div><dt>Connections</dt><dd>\(values.connections)</dd></div>
            <div><dt>Stored flows</dt><dd>\(values.storedFlows)</dd></div>
            <div><dt>Loops</dt><dd>\(values.loops.count)</dd></div>
            <div><dt>Memory</dt><dd>\(values.residentBytes >> 20) MiB</dd></div>
            <div><dt>Restarts</dt><dd>\(values.restarts)</dd></div></dl>
            <h2>Live flows</h2>\(table(["Flow", "Clients", "Last activity"], sessions, "Nobody is editing right now."))
            <h2>Loops</h2>\(table(["Loop", "Connections", "Live flows", "Last turn", "Longest turn"], loops, "None."))
            <h2>Sessions that failed</h2>\(table(["Flow", "Restarts", "Now"], children, "None."))
            </main></body></html>
            """
    }

    private static func table(_ heads: [String], _ rows: [String], _ empty: String) -> String {
        guard !rows.isEmpty else { return "<p>\(empty)</p>" }
        let head = heads.map { "<th scope=\"col\">\($0)</th>" }.joined()
        return "<table><thead><tr>\(head)</tr></thead><tbody>\(rows.joined())</tbody></table>"
    }

    private static func milliseconds(_ microseconds: UInt64) -> String {
        let tenths = microseconds / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    private static func duration(_ seconds: Int64) -> String {
        let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
    }

    private static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    private static let style = """
        :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0;padding:32px 16px}
        main{max-width:880px;margin:auto}h1{font-size:24px;margin:0}h1 small{font-weight:400;opacity:.65;font-size:16px}
        h2{font-size:16px;margin:32px 0 8px}.state{margin:4px 0 24px;opacity:.8}
        dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(112px,1fr));gap:12px;margin:0}
        dl div{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:8px;padding:12px}
        dt{font-size:13px;opacity:.7}dd{margin:0;font-size:20px;font-variant-numeric:tabular-nums}
        table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{text-align:left;padding:8px;overflow-wrap:anywhere;
        border-bottom:1px solid color-mix(in srgb,currentColor 14%,transparent)}th{font-size:13px;opacity:.7}
        """

    /// The style's digest, by which the page's policy allows it and no other.
    static let styleHash = Base64.encode(SHA256.hash(Array(style.utf8)).bytes)
}
