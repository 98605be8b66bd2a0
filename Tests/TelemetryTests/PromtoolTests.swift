import Glibc
import Telemetry
import Testing

/// The checker that comes with Prometheus.
private enum Promtool {
    static var isInstalled: Bool { run("command -v promtool >/dev/null", input: "") == 0 }

    /// The exit status of a shell command that reads `input`; nil when no shell could be started.
    static func run(_ command: String, input: String) -> Int32? {
        guard let pipe = unsafe popen(command, "w") else { return nil }
        unsafe fputs(input, pipe)
        let status = unsafe pclose(pipe)
        return status >= 0 ? status >> 8 : nil
    }
}

@Suite("Prometheus' own checker", .enabled(if: Promtool.isInstalled, "promtool is not on the PATH"))
struct PromtoolTests {
    @Test("promtool check metrics accepts the exposition without a remark")
    func checkMetrics() throws {
        let text = PrometheusText.render(try ExpositionExample.snapshot())
        #expect(Promtool.run("promtool check metrics", input: text) == 0)
    }
}
