/// A flow in React Flow's form, as other programs save it: `{"nodes":[…],"edges":[…],"viewport"?,"title"?,…}`.
public struct FlowImport: Sendable {
    /// What makes the flow.
    public let operations: [RequestedOperation]
    /// Elements that no document can hold, or that the rules of the graph forbid; they are left out.
    public let skipped: Int

    /// Reads the object at `range`; takes time in proportion to it.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - isStrict: whether an element that cannot be taken refuses everything. Then the refusal names its place among
    ///     the nodes followed by the edges.
    /// - Throws: `badRequest` when it is no object with arrays of nodes and edges, where it has any; for its own
    ///   properties, and when it is strict, what a transaction would be refused for.
    public init(
        _ text: [UInt8], _ range: Range<Int>, limits: DocumentLimits, isStrict: Bool
    ) throws(OperationRefused) {
        let (properties, nodes, edges) = try Self.parts(text.span, range, limits)
        var operations: [Operation] = properties.map { .set(.flow, .flow, $0) }
        if isStrict {
            operations += try Self.elements(.node, text.span, nodes, limits, before: 0)
            let count = operations.count - properties.count
            operations += try Self.elements(.edge, text.span, edges, limits, before: count)
            skipped = 0
        } else {
            let whole = try Self.lenient(text, nodes, edges, limits)
            operations += whole.operations
            skipped = whole.skipped
        }
        self.operations = operations.map { .operation($0) }
    }

    /// The flow's own properties, and where the arrays are.
    private static func parts(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ limits: DocumentLimits
    ) throws(OperationRefused) -> (properties: [Property], nodes: Range<Int>?, edges: Range<Int>?) {
        var members = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        var found: [String: Range<Int>] = [:]
        do {
            while let member = try members.next(bytes) {
                let name = try JSONScanner.decodeString(bytes, member.name)
                guard ["nodes", "edges", "title", "description", "viewport", "data", "meta"].contains(name) else {
                    continue
                }
                guard found.updateValue(member.value, forKey: name) == nil else {
                    throw OperationRefused(code: .badRequest, index: 0)
                }
            }
        } catch {
            throw OperationRefused(code: .badRequest, index: 0)
        }
        for name in ["nodes", "edges"] {
            guard let array = found[name], bytes[array.lowerBound] != ASCII.openBracket else { continue }
            throw OperationRefused(code: .badRequest, index: 0)
        }
        return (try properties(bytes, found, limits), found["nodes"], found["edges"])
    }

    private static func properties(
        _ bytes: Span<UInt8>, _ found: [String: Range<Int>], _ limits: DocumentLimits
    ) throws(OperationRefused) -> [Property] {
        var reader = ElementReader(rules: GraphRules(limits: limits))
        var properties: [Property] = []
        do throws(GraphViolation) {
            for key in [PropertyKey.title, .description, .viewport] {
                guard let range = found[key.string] else { continue }
                guard let value = try? JSONText(bytes, range) else { throw .invalid }
                if !value.isNull { properties.append(Property(key: key, value: value)) }
            }
            for (name, group) in [("data", PropertyKey.Group.data), ("meta", .meta)] {
                guard let range = found[name], bytes[range.lowerBound] != UInt8(ascii: "n") else { continue }
                properties += try reader.requestedMembers(of: group, bytes, range)
            }
            try GraphRules(limits: limits).check(properties, of: .flow)
        } catch {
            throw OperationRefused(code: error, index: 0)
        }
        return properties
    }

    /// - Parameter before: how many elements are before these, as refusals count them.
    private static func elements(
        _ kind: ElementKind, _ bytes: Span<UInt8>, _ array: Range<Int>?, _ limits: DocumentLimits, before: Int
    ) throws(OperationRefused) -> [Operation] {
        guard let array else { return [] }
        var reader = ElementReader(rules: GraphRules(limits: limits))
        var operations: [Operation] = []
        var cursor = JSONElementCursor(at: array.lowerBound, depthLimit: .max)
        while let range = try? cursor.next(bytes) {
            let index = before + operations.count
            guard operations.count < (kind == .node ? limits.nodes : limits.edges) else {
                throw OperationRefused(code: .tooLarge, index: index)
            }
            guard bytes[range.lowerBound] == ASCII.openBrace, let id = reader.id(bytes, range),
                let properties = reader.properties(bytes, range, of: kind)
            else { throw OperationRefused(code: .invalid, index: index) }
            operations.append(.create(kind, id, properties: properties))
        }
        return operations
    }

    private static func lenient(
        _ text: [UInt8], _ nodes: Range<Int>?, _ edges: Range<Int>?, _ limits: DocumentLimits
    ) throws(OperationRefused) -> (operations: [Operation], skipped: Int) {
        let empty = Array("[]".utf8)
        var whole = Array("{\"nodes\":".utf8)
        whole += nodes.map { text[$0] } ?? empty[...]
        whole += Array(",\"edges\":".utf8)
        whole += edges.map { text[$0] } ?? empty[...]
        whole.append(ASCII.closeBrace)
        guard let flow = WholeFlow(changes: whole, limits: limits) else {
            throw OperationRefused(code: .invalid, index: 0)
        }
        var document = FlowDocument(limits: limits)
        let conversion = FlowBridge.convert(flow, memory: BridgeMemory(), document: document, mayDelete: false)
        let outcome = document.apply(conversion.operations, clock: 1)
        return (outcome.effective, conversion.skipped + outcome.refused.count)
    }
}

extension FlowDocument {
    /// The document as React Flow's own form has it, with the flow's properties beside the arrays:
    /// `{"title":…,"nodes":[…],"edges":[…]}`. Takes time in proportion to the document.
    public var export: [UInt8] {
        let own = flow.encoding(as: .flow)
        guard own.count > 2 else { return encoding }
        var output = Array(own.dropLast())
        output.append(ASCII.comma)
        output += encoding.dropFirst()
        return output
    }

    /// What makes a copy of the document: the same with other ids, in which references follow.
    ///
    /// - Parameter id: gives a new id each time.
    func copied(title: String?, id: () -> ElementID) -> [RequestedOperation] {
        var names: [ElementID: ElementID] = [:]
        for node in nodes { names[node.key] = id() }
        var operations: [Operation] = []
        for property in flow.properties where property.key != .title {
            operations.append(.set(.flow, .flow, property))
        }
        if let title {
            operations.append(.set(.flow, .flow, Property(key: .title, value: JSONText(.string(title)))))
        }
        for (kind, elements) in [(ElementKind.node, nodes), (.edge, edges)] {
            for element in elements.map(\.value).sorted(by: { $0.birth < $1.birth }) {
                let properties = element.properties.map { $0.renamed(names, of: kind) }
                operations.append(.create(kind, names[element.id] ?? id(), properties: properties))
            }
        }
        return operations.map { .operation($0) }
    }
}

extension Property {
    /// The same, naming the elements by their new names.
    fileprivate func renamed(_ names: [ElementID: ElementID], of kind: ElementKind) -> Property {
        guard GraphRules.references(kind).contains(key), let id = value.content.flatMap({ ElementID($0) }),
            let name = names[id]
        else { return self }
        return Property(key: key, value: JSONText(.string(name.string)))
    }
}
