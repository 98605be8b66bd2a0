@testable import Flows

/// Random transactions over few ids, so that they meet: half of what they ask for is wrong or has nothing to do.
struct RandomTransactions: DocumentTesting {
    let random: SeededRandom

    func next() throws -> [RequestedOperation] {
        try (0...random.below(5)).flatMap { _ in try request() }
    }

    private func request() throws -> [RequestedOperation] {
        let kind: ElementKind = pick([.node, .node, .edge])
        let name = kind == .node ? node() : "e\(random.below(8))"
        switch random.below(16) {
        case 0..<4:
            let create = kind == .node ? try createNode(name, x: random.below(3), parent: parent()) : try edge(name)
            return [.operation(create)]
        case 4: return [.operation(try set(.flow, "", pick(["title", "data.a"]), value()))]
        case 5: return [.operation(.unset(.flow, .flow, try key(pick(["title", "data.a", "viewport"]))))]
        case 6, 7: return [.operation(try set(.node, node(), "parentId", parent().map { "\"\($0)\"" } ?? "null"))]
        case 8: return [.operation(try set(.edge, name, pick(["source", "target"]), "\"\(node())\""))]
        case 9: return [.operation(try set(kind, name, pick(["data.a", "data.b", "meta.c", "label"]), value()))]
        case 10: return [.operation(try unset(kind, name, pick(["data.a", "data.b", "label", "type", "source"])))]
        case 11, 12: return [.operation(try delete(kind, name))]
        case 13, 14: return [.restore(kind, try id(name))]
        default:
            let names = ["data.a", "data.b", "data.c"].filter { _ in random.below(2) == 0 }
            return [.replace(kind, try id(name), .data, properties: try names.map { try property($0, value()) })]
        }
    }

    private func edge(_ name: String) throws -> Operation { try createEdge(name, node(), node()) }

    private func node() -> String { "n\(random.below(8))" }

    private func parent() -> String? { random.below(2) == 0 ? node() : nil }

    private func value() -> String {
        pick(["1", "1.0", "\"é\"", "null", "{\"b\":[1,{}],\"a\":-0}", "{\"a\":0,\"b\":[1.0,{}]}", "true", "\"\""])
    }

    private func pick<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }
}
