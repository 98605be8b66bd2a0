@testable import Flows

/// The nodes that a generation 1 client has on its screen, as it writes them.
struct Canvas {
    private var nodes: [(id: String, x: Int, label: String)] = []

    /// Nodes in a row.
    init(_ ids: String...) { self.init(ids) }

    /// Nodes in a row.
    init(_ ids: [String]) {
        for (index, id) in ids.enumerated() { nodes.append((id, index, "")) }
    }

    /// The `changes` of a whole-flow write.
    var json: String {
        let nodes = nodes.map {
            """
            {"id":"\($0.id)","type":"agent","position":{"x":\($0.x),"y":0},"data":{"label":"\($0.label)"}}
            """
        }
        return "{\"nodes\":[\(nodes.joined(separator: ","))],\"edges\":[]}"
    }

    /// With one more node.
    func adding(_ id: String, x: Int = 0, label: String = "") -> Canvas {
        var copy = self
        copy.nodes.append((id, x, label))
        return copy
    }

    /// With a node at another place.
    func moving(_ id: String, to x: Int) -> Canvas {
        var copy = self
        for index in copy.nodes.indices where copy.nodes[index].id == id { copy.nodes[index].x = x }
        return copy
    }

    /// Without a node.
    func removing(_ id: String) -> Canvas {
        var copy = self
        copy.nodes.removeAll { $0.id == id }
        return copy
    }
}

extension FlowDocument {
    /// Where each node is, along the first axis.
    var columns: [String: Int] {
        var columns: [String: Int] = [:]
        for (id, node) in nodes {
            guard let key = PropertyKey("position"), let text = node[key]?.string,
                let digits = text.split(separator: ":").dropFirst().first?.prefix(while: { "-0123456789".contains($0) })
            else { continue }
            columns[id.string] = Int(digits)
        }
        return columns
    }
}

extension FlowReading {
    /// The ids of its nodes, in order.
    var nodeIDs: [String] { document.columns.keys.sorted() }
}
