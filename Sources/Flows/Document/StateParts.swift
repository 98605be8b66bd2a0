/// Fills the pieces in which a document is sent.
struct StateParts {
    private let limit: Int
    private var done: [[UInt8]] = []
    /// `"flow":{…},` while the first piece is open.
    private var opening: [UInt8]
    private var nodes: [UInt8] = []
    private var edges: [UInt8] = []

    /// Bytes of `"nodes":[],"edges":[]`.
    private static let frame = 22

    init(limit: Int, flow: [UInt8]) {
        self.limit = limit
        opening = Array("\"flow\":".utf8) + flow + [ASCII.comma]
    }

    /// Adds an element, in a new piece if the open one has no room for it.
    mutating func add(_ element: [UInt8], as kind: ElementKind) {
        let size = opening.count + Self.frame + nodes.count + edges.count
        if size + 1 + element.count > limit, size > Self.frame { close() }
        if kind == .node {
            if !nodes.isEmpty { nodes.append(ASCII.comma) }
            nodes.append(contentsOf: element)
        } else {
            if !edges.isEmpty { edges.append(ASCII.comma) }
            edges.append(contentsOf: element)
        }
    }

    /// All pieces; at least one.
    consuming func all() -> [[UInt8]] {
        if done.isEmpty || !nodes.isEmpty || !edges.isEmpty { close() }
        return done
    }

    private mutating func close() {
        done.append(
            opening + Array("\"nodes\":[".utf8) + nodes + Array("],\"edges\":[".utf8) + edges + Array("]".utf8))
        opening = []
        nodes = []
        edges = []
    }
}
