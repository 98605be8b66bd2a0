/// A flow in React Flow's form, as other programs save it: `{"nodes":[…],"edges":[…],"viewport"?,"title"?,…}`.
public struct FlowImport: Sendable {
    /// What makes the flow.
    public let operations: [RequestedOperation]
    /// Elements that no document can hold, or that the rules of the graph forbid; they are left out.
    public let skipped: Int
    /// How many of the operations are elements: the first ones, the nodes followed by the edges.
    public let elementCount: Int

    /// Why it cannot be taken.
    public struct Refused: Error {
        /// The error code of the protocol.
        public let code: GraphViolation
        /// What exactly is wrong.
        public let fault: Fault?
        /// What happened, in a sentence.
        public var reason: String { fault?.text ?? code.reason }
        /// The place of the element that is refused, among the nodes followed by the edges; nil when it is none.
        public let element: Int?

        init(_ broken: BrokenRule, element: Int? = nil) {
            code = broken.code
            fault = broken.fault
            self.element = element
        }
    }

    /// Reads the object at `range`; takes time in proportion to it.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - isStrict: whether an element that cannot be taken refuses everything. Then the refusal names its place among
    ///     the nodes followed by the edges.
    /// - Throws: `badRequest` when it is no object with arrays of nodes and edges: both of them, or where it is strict
    ///   those that it has; for its own properties, and when it is strict, what a transaction would be refused for.
    public init(_ text: [UInt8], _ range: Range<Int>, limits: DocumentLimits, isStrict: Bool) throws(Refused) {
        let (properties, nodes, edges) = try Self.parts(text.span, range, limits, isStrict: isStrict)
        var operations: [Operation]
        if isStrict {
            operations = try Self.elements(.node, text.span, nodes, limits, before: 0)
            operations += try Self.elements(.edge, text.span, edges, limits, before: operations.count)
            skipped = 0
        } else {
            (operations, skipped) = try Self.lenient(text, nodes, edges, limits)
        }
        elementCount = operations.count
        // Behind the elements, so that these have their own places.
        operations += properties.map { .set(.flow, .flow, $0) }
        self.operations = operations.map { .operation($0) }
    }

    private static let names = ["nodes", "edges", "title", "description", "viewport", "data", "meta"]

    private static func next(_ members: inout JSONMemberCursor, _ bytes: Span<UInt8>) throws(Refused) -> JSONMember? {
        do throws(JSONError) {
            return try members.next(bytes)
        } catch {
            throw Refused(
                .badRequest(
                    nil, .says("A document is an object with the arrays nodes and edges, as React Flow has it.")))
        }
    }

    /// The flow's own properties, and where the arrays are.
    private static func parts(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ limits: DocumentLimits, isStrict: Bool
    ) throws(Refused) -> (properties: [Property], nodes: Range<Int>?, edges: Range<Int>?) {
        var members = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        var found: [String: Range<Int>] = [:]
        while let member = try next(&members, bytes) {
            guard let name = names.first(where: { JSONScanner.stringEquals(bytes, member.name, $0) }) else { continue }
            guard found.updateValue(member.value, forKey: name) == nil else {
                throw Refused(.badRequest(name, .once))
            }
        }
        for name in ["nodes", "edges"] {
            let isArray = found[name].map { bytes[$0.lowerBound] == ASCII.openBracket }
            guard isArray ?? isStrict else { throw Refused(.badRequest(name, .must("an array"))) }
        }
        return (try properties(bytes, found, limits), found["nodes"], found["edges"])
    }

    private static func properties(
        _ bytes: Span<UInt8>, _ found: [String: Range<Int>], _ limits: DocumentLimits
    ) throws(Refused) -> [Property] {
        var reader = ElementReader(rules: GraphRules(limits: limits))
        var properties: [Property] = []
        do throws(BrokenRule) {
            for key in [PropertyKey.title, .description, .viewport] {
                guard let range = found[key.string] else { continue }
                guard let value = try? JSONText(bytes, range) else { throw .invalid(key.string, .value) }
                if !value.isNull { properties.append(Property(key: key, value: value)) }
            }
            for (name, group) in [("data", PropertyKey.Group.data), ("meta", .meta)] {
                guard let range = found[name], bytes[range.lowerBound] != UInt8(ascii: "n") else { continue }
                properties += try reader.requestedMembers(of: group, bytes, range)
            }
            try GraphRules(limits: limits).check(properties, of: .flow)
        } catch {
            throw Refused(error)
        }
        return properties
    }

    /// - Parameter before: how many elements are before these, as refusals count them.
    private static func elements(
        _ kind: ElementKind, _ bytes: Span<UInt8>, _ array: Range<Int>?, _ limits: DocumentLimits, before: Int
    ) throws(Refused) -> [Operation] {
        guard let array else { return [] }
        var reader = ElementReader(rules: GraphRules(limits: limits))
        var operations: [Operation] = []
        var cursor = JSONElementCursor(at: array.lowerBound, depthLimit: .max)
        while let range = try? cursor.next(bytes) {
            let index = before + operations.count
            do throws(BrokenRule) {
                let limit = kind == .node ? limits.nodes : limits.edges
                guard operations.count < limit else {
                    throw .tooLarge("\(kind.rawValue)s", .atMost(limit, of: "\(kind.rawValue)s", in: "A flow"))
                }
                guard bytes[range.lowerBound] == ASCII.openBrace else {
                    throw .invalid(nil, .says("A \(kind.rawValue) must be an object."))
                }
                guard let id = reader.id(bytes, range) else { throw .invalid("id", .id) }
                operations.append(.create(kind, id, properties: try reader.properties(bytes, range, of: kind)))
            } catch {
                throw Refused(error, element: index)
            }
        }
        return operations
    }

    private static func lenient(
        _ text: [UInt8], _ nodes: Range<Int>?, _ edges: Range<Int>?, _ limits: DocumentLimits
    ) throws(Refused) -> (operations: [Operation], skipped: Int) {
        let empty = Array("[]".utf8)
        var whole = Array("{\"nodes\":".utf8)
        whole += nodes.map { text[$0] } ?? empty[...]
        whole += Array(",\"edges\":".utf8)
        whole += edges.map { text[$0] } ?? empty[...]
        whole.append(ASCII.closeBrace)
        guard let flow = WholeFlow(changes: whole, limits: limits) else {
            throw Refused(.invalid(nil, .value))
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
