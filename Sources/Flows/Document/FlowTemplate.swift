/// A flow that others begin with: its content goes into a flow under new ids.
public struct FlowTemplate: Sendable {
    private let document: FlowDocument
    /// How many nodes and edges it has.
    public var nodeCount: Int { document.nodeCount }
    /// See `nodeCount`.
    public var edgeCount: Int { document.edgeCount }

    /// Reads React Flow's form; members that a flow does not have are passed over.
    ///
    /// - Throws: as ``FlowImport`` and a transaction; nothing of it may be refused.
    public init(_ text: [UInt8], limits: DocumentLimits = DocumentLimits()) throws {
        let flow = try FlowImport(text, 0..<text.count, limits: limits, isStrict: true)
        var document = FlowDocument(limits: limits)
        _ = try document.transact(flow.operations, clock: 1)
        self.document = document
    }

    /// What makes a flow of it.
    ///
    /// - Parameters:
    ///   - title: of the new flow.
    ///   - description: of the new flow; nil for the template's own.
    func creation(title: String, description: String?, id: () -> ElementID) -> ServerRequest.Action {
        var operations = document.copied(title: title, id: id)
        if let description {
            let property = Property(key: .description, value: JSONText(.string(description)))
            operations.append(.operation(.set(.flow, .flow, property)))
        }
        return .create(operations, bytes: document.byteCount)
    }

    /// What adds it to a flow: the upper left corner of its nodes at `corner`, without what the template says of the flow
    /// itself.
    func addition(at corner: (x: Double, y: Double), id: () -> ElementID) -> ServerRequest.Action {
        let bounds = document.bounds ?? .init()
        let operations = document.copied(title: nil, id: id).compactMap { requested -> RequestedOperation? in
            guard case .operation(.create(let kind, let id, let properties)) = requested else { return nil }
            let moved = properties.map { $0.moved(x: corner.x - bounds.left, y: corner.y - bounds.top) }
            return .operation(.create(kind, id, properties: moved))
        }
        return .change(operations, bytes: document.byteCount)
    }
}

extension FlowDocument {
    /// What the nodes take up.
    struct Bounds {
        var left = 0.0
        var top = 0.0
        var bottom = 0.0
    }

    /// What the nodes take up; nil without any. Those inside others count for nothing of their own.
    var bounds: Bounds? {
        var bounds: Bounds?
        for node in nodes.lazy.map(\.value) where node.reference(.parentID) == nil {
            guard let position = node[.position]?.json, let x = position["x"]?.double, let y = position["y"]?.double
            else { continue }
            let bottom = y + (node[.height]?.json.double ?? 0)
            let known = bounds ?? Bounds(left: x, top: y, bottom: bottom)
            bounds = Bounds(left: min(known.left, x), top: min(known.top, y), bottom: max(known.bottom, bottom))
        }
        return bounds
    }

    /// Where a template goes when nobody says where: below everything that is there.
    public var freeCorner: (x: Double, y: Double) {
        bounds.map { ($0.left, $0.bottom + Self.gap) } ?? (0, 0)
    }

    /// Between what is there and what is added.
    private static let gap = 128.0
}

extension Property {
    /// A position, by so much further; any other property as it is.
    fileprivate func moved(x: Double, y: Double) -> Property {
        let position = value.json
        guard key == .position, let oldX = position["x"]?.double,
            let oldY = position["y"]?.double, let newX = JSONNumber(oldX + x), let newY = JSONNumber(oldY + y)
        else { return self }
        return Property(
            key: key,
            value: JSONText(.object([.init(name: "x", value: .number(newX)), .init(name: "y", value: .number(newY))])))
    }
}
