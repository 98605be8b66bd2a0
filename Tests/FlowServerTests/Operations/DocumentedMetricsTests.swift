import Flows
import Foundation
import Telemetry
import Testing

@testable import FlowServer

/// What the documents and the operators' files say of metrics is true.
@Suite("Documented metrics")
struct DocumentedMetricsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The names as they stand on `/metrics`, without what a histogram adds.
    private let names: Set<String>
    private let events: [String]

    init() throws {
        var configuration = Configuration()
        configuration.port = 0
        configuration.loops = 1
        configuration.dataDirectory = NSTemporaryDirectory() + "flows-" + UUID().uuidString
        let server = try Server(configuration, log: Log(level: .error, format: .text) { _ in true })
        let metrics = server.services.metrics
        names = Set(metrics.registry.snapshot().families.map(\.sampleName))
        events = [metrics.sessions.clientJoined.name, metrics.sessions.clientLeft.name, metrics.sessions.failed.name]
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    private func metrics(namedIn path: String) throws -> Set<String> {
        let pattern = try Regex(#"\b(?:flows|process|telemetry)_[a-z_]+"#)
        return Set(try text(path).matches(of: pattern).map { String($0.output[0].substring ?? "") })
    }

    @Test("the dashboard shows what operators are told to look at, and the edits of both generations")
    func dashboard() throws {
        let shown = try metrics(namedIn: "docs/deploy/grafana.json")
        for name in try metrics(namedIn: "docs/operations.md") {
            #expect(shown.contains { $0 == name || $0.hasPrefix(name + "_") }, "\(name)")
        }
        for name in ["flows_transactions_total", "flows_changes_total"] { #expect(shown.contains(name), "\(name)") }
    }

    @Test("every metric and every event stands in docs/telemetry.md")
    func telemetryDocument() throws {
        let document = try text("docs/telemetry.md")
        for name in names { #expect(document.contains("`\(name)`"), "\(name)") }
        for name in events { #expect(document.contains("`\(name)`"), "\(name)") }
    }

    @Test(
        "every metric that a document, an alert or the dashboard names exists",
        arguments: [
            "docs/telemetry.md", "docs/limits.md", "docs/operations.md", "docs/deploy/alerts.yml",
            "docs/deploy/grafana.json",
        ])
    func namedMetrics(path: String) throws {
        let named = try metrics(namedIn: path)
        let suffixes = ["_bucket", "_sum", "_count"]
        for name in named {
            let base = suffixes.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
            #expect(names.contains(name) || names.contains(base), "\(name) in \(path)")
        }
        #expect(!named.isEmpty)
    }
}
