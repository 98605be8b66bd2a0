/// Fills the pieces in which a document is sent.
struct StateParts {
    private let limit: Int
    private var done: [[UInt8]] = []
    /// `"flow":{…},` while the first piece is open.
    private var opening: [UInt8]
    private var nodes: [UInt8] = []
    private var edges: [UInt8] = []
    private var comments: [UInt8] = []

    /// Bytes of `"nodes":[],"edges":[],"comments":[]`.
    private static let frame = 36

    init(limit: Int, flow: [UInt8]) {
        self.limit = limit
        opening = Array("\"flow\":".utf8) + flow + [ASCII.comma]
    }

    /// Adds an element, in a new piece if the open one has no room for it.
    mutating func add(_ element: [UInt8], as kind: ElementKind) {
        let size = opening.count + Self.frame + nodes.count + edges.count + comments.count
        if size + 1 + element.count > limit, size > Self.frame { close() }
        switch kind {
        case .node: Self.append(element, to: &nodes)
        case .edge: Self.append(element, to: &edges)
        case .comment: Self.append(element, to: &comments)
        case .flow: break
        }
    }

    private static func append(_ element: [UInt8], to list: inout [UInt8]) {
        if !list.isEmpty { list.append(ASCII.comma) }
        list.append(contentsOf: element)
    }

    /// All pieces; at least one.
    consuming func all() -> [[UInt8]] {
        if done.isEmpty || !nodes.isEmpty || !edges.isEmpty || !comments.isEmpty { close() }
        return done
    }

    private mutating func close() {
        var part = opening + Array("\"nodes\":[".utf8) + nodes + Array("],\"edges\":[".utf8) + edges
        part.append(ASCII.closeBracket)
        if !comments.isEmpty { part += Array(",\"comments\":[".utf8) + comments + [ASCII.closeBracket] }
        done.append(part)
        opening = []
        nodes = []
        edges = []
        comments = []
    }
}
