import Glibc
import Testing

@testable import Flows

/// Effort is compared between sizes, in processor time of the own thread, so that other work on the machine does not
/// count: four times the size may take about four times as long, and not the sixteen times of anything quadratic.
@Suite("Scale of documents", .serialized)
struct DocumentScaleTests: DocumentTesting {
    @Test(
        "10,000 nodes and 20,000 edges are written, changed, encoded and deleted in effort that grows with their number"
    )
    func linear() throws {
        #expect(try ratio(below: 10, { try effort(nodes: 2_500) }, { try effort(nodes: 10_000) }) < 10)
    }

    @Test("one change takes no longer in a large document than in a small one")
    func constant() throws {
        func effort(_ nodes: Int) throws -> Double {
            var document = try documentWithNodes(nodes)
            let operations = try (0..<2_000).map { try set(.node, "n\($0 % nodes)", "data.label", "\"x\($0)\"") }
            return processorTime { for operation in operations { _ = document.apply([operation]) } }
        }
        #expect(try ratio(below: 8, { try effort(100) }, { try effort(10_000) }) < 8)
    }

    @Test(
        "a transaction takes no longer in a large document than in a small one, also beside a copy",
        arguments: [false, true])
    func transaction(isCopied: Bool) throws {
        func effort(_ nodes: Int) throws -> Double {
            var document = try documentWithNodes(nodes)
            let operations = try (0..<2_000).map { try set(.node, "n\($0 % nodes)", "data.label", "\"x\($0)\"") }
            return processorTime {
                for (index, operation) in operations.enumerated() {
                    let copy = isCopied ? document : nil
                    _ = try? document.transact([.operation(operation)], clock: UInt64(index))
                    _ = copy?.nodeCount
                }
            }
        }
        #expect(try ratio(below: 4, { try effort(100) }, { try effort(10_000) }) < 4)
    }

    @Test("a snapshot is written and read in effort that grows with the document")
    func snapshot() throws {
        func effort(_ nodes: Int) throws -> Double {
            var document = try documentWithNodes(nodes)
            _ = document.apply(
                try (0..<2 * nodes).map { try createEdge("e\($0)", "n\($0 % nodes)", "n\(($0 + 1) % nodes)") })
            var copy: FlowDocument?
            let effort = processorTime { copy = try? FlowDocument(snapshot: document.snapshot) }
            #expect(copy?.digest == document.digest)
            return effort
        }
        #expect(try ratio(below: 10, { try effort(2_500) }, { try effort(10_000) }) < 10)
    }

    @Test("a hub with thousands of edges costs no more than edges elsewhere")
    func hub() throws {
        let document = try documentWithNodes(2_000)
        var hub = document
        let spread = try (0..<2_000).map { try createEdge("e\($0)", "n\($0)", "n\(($0 + 1) % 2_000)") }
        let toOne = try (1..<2_000).map { try createEdge("e\($0)", "n0", "n\($0)") }
        func effort(_ written: inout FlowDocument, _ operations: [Operation]) -> Double {
            written = document
            return processorTime {
                for operation in operations {
                    // Each write follows a snapshot, and so may copy what it touches, but no more.
                    let snapshot = written
                    _ = written.apply([operation])
                    _ = snapshot.edgeCount
                }
            }
        }
        var other = document
        #expect(ratio(below: 5, { effort(&other, spread) }, { effort(&hub, toOne) }) < 5)
        #expect(hub.apply([try delete(.node, "n0")]).effective.count == 2_000)
    }

    private func effort(nodes: Int) throws -> Double {
        let names = (0..<nodes).map { "n\($0)" }
        let writtenNodes = names.map { written($0, label: "label of \($0)") }
        let edges = (0..<2 * nodes).map { writtenEdge("e\($0)", "n\($0 % nodes)", "n\(($0 * 7 + 1) % nodes)") }
        let first = try wholeFlow(writtenNodes, edges)
        let second = try wholeFlow(writtenNodes.map { $0.replacing("label", with: "name") }, edges)
        let third = try wholeFlow([], [])
        var document = FlowDocument()
        var memory = BridgeMemory()
        var effective = 0
        let effort = processorTime {
            for write in [first, second, third] {
                let conversion = FlowBridge.convert(write, memory: memory, document: document, mayDelete: true)
                memory.didReceive(write, conversion)
                effective += document.apply(conversion.operations).effective.count
                _ = document.encoding
            }
        }
        #expect(document.isEmpty)
        #expect(effective > 6 * nodes)
        return effort
    }

    /// How many times the effort of `small` `large` takes. The machine may be slower for a while: both are measured in
    /// turn until the least of each say that it is below a limit, ten times at most.
    private func ratio(
        below limit: Double, _ small: () throws -> Double, _ large: () throws -> Double
    ) rethrows -> Double {
        var least = (small: Double.infinity, large: Double.infinity)
        for _ in 0..<10 where least.large >= least.small * limit {
            least = (min(least.small, try small()), min(least.large, try large()))
        }
        return least.large / least.small
    }

    /// Seconds of processor time that this thread spends in `work`.
    private func processorTime(_ work: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        work()
        return now() - start
    }
}
