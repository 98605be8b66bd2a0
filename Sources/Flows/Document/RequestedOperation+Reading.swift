extension RequestedOperation {
    /// Reads the operations of a transaction.
    ///
    /// Whether a document can hold them is not looked at; ``FlowDocument/transact(_:clock:)`` does that.
    ///
    /// - Parameters:
    ///   - bytes: any bytes that are UTF-8.
    ///   - range: where the array of operations is.
    /// - Throws: `badRequest` for a shape that the protocol does not know, `invalid` for an id, a key or a value that
    ///   nothing can have, `tooLarge` for too many operations or properties.
    public static func read(
        _ bytes: Span<UInt8>, _ range: Range<Int>, limits: DocumentLimits
    ) throws(OperationRefused) -> [RequestedOperation] {
        var requested: [RequestedOperation] = []
        var reader = ElementReader(rules: GraphRules(limits: limits))
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw OperationRefused(Self.noOperations, at: 0)
        }
        var elements = JSONElementCursor(at: range.lowerBound, depthLimit: .max)
        do throws(BrokenRule) {
            while let element = try next(&elements, bytes) {
                guard requested.count < limits.operations else {
                    throw .tooLarge("ops", .atMost(limits.operations, of: "operations", in: "A transaction"))
                }
                requested.append(try RequestedOperation(bytes, element, &reader))
            }
            guard elements.position <= range.upperBound else { throw Self.noOperations }
        } catch {
            throw OperationRefused(error, at: requested.count)
        }
        return requested
    }

    private static func next(
        _ elements: inout JSONElementCursor, _ bytes: Span<UInt8>
    ) throws(BrokenRule) -> Range<Int>? {
        do throws(JSONError) { return try elements.next(bytes) } catch { throw noOperations }
    }

    private static let noOperations = BrokenRule.badRequest("ops", .must("an array of operations"))

    private init(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ reader: inout ElementReader
    ) throws(BrokenRule) {
        let members = try RequestMembers(bytes, range)
        let kind = try members.kind(bytes)
        let id = try members.id(bytes, of: kind)
        let word = try members.text(.op, bytes)
        guard kind != .flow || word == "set" || word == "unset" else {
            throw .invalid("op", .must("set or unset where the kind is flow"))
        }
        switch word {
        case "create":
            guard let props = members[.props] else { throw .badRequest("props", .object) }
            self = .operation(.create(kind, id, properties: try reader.requestedProperties(bytes, props)))
        case "set":
            let name = try members.text(.key, bytes)
            guard let value = members[.value] else {
                throw .badRequest("value", .must("there; to take a property away, unset it"))
            }
            if let group = PropertyKey.Group(objectNamed: name) {
                let properties = try reader.requestedMembers(of: group, bytes, value)
                self = .replace(kind, id, group, properties: properties)
            } else {
                guard let key = PropertyKey(name) else { throw Self.noKey }
                guard let value = try? JSONText(bytes, value) else { throw .invalid(key.string, .value) }
                self = .operation(.set(kind, id, Property(key: key, value: value)))
            }
        case "unset":
            guard let key = PropertyKey(try members.text(.key, bytes)) else { throw Self.noKey }
            self = .operation(.unset(kind, id, key))
        case "delete": self = .operation(.delete(kind, id))
        case "restore": self = .restore(kind, id)
        default: throw RequestMembers.wrong(.op)
        }
    }

    private static let noKey = BrokenRule.invalid(
        "key", .must("the name of a property, 1 to 255 bytes; id is none, nor can data and meta be unset as a whole"))
}

/// Where the members of one operation's object are.
private struct RequestMembers {
    enum Name: String, CaseIterable {
        case op, kind, id, key, value, props
    }

    private var ranges: [Range<Int>?] = Array(repeating: nil, count: Name.allCases.count)

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(BrokenRule) {
        var cursor = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        while let member = try Self.next(&cursor, bytes) {
            let names = Name.allCases
            guard
                let index = names.firstIndex(where: {
                    JSONScanner.stringEquals(bytes, member.name, $0.rawValue)
                })
            else { continue }
            guard ranges[index] == nil else { throw .badRequest(names[index].rawValue, .once) }
            ranges[index] = member.value
        }
    }

    private static func next(
        _ members: inout JSONMemberCursor, _ bytes: Span<UInt8>
    ) throws(BrokenRule) -> JSONMember? {
        do throws(JSONError) {
            return try members.next(bytes)
        } catch {
            throw .badRequest(nil, .says("An operation must be an object with op, kind, id and what they need."))
        }
    }

    /// What is wrong when a member is not there, or is not what it must be.
    static func wrong(_ name: Name) -> BrokenRule {
        switch name {
        case .op: .badRequest("op", .must("create, set, unset, delete or restore"))
        case .kind: .badRequest("kind", .must("node, edge, comment or flow"))
        case .id: .badRequest("id", .id)
        case .key, .value, .props: .badRequest(name.rawValue, .must("a text"))
        }
    }

    subscript(name: Name) -> Range<Int>? {
        Name.allCases.firstIndex(of: name).flatMap { ranges[$0] }
    }

    /// The text of a member that must be a string.
    func text(_ name: Name, _ bytes: Span<UInt8>) throws(BrokenRule) -> String {
        guard let range = self[name], let text = try? JSONScanner.decodeString(bytes, range) else {
            throw Self.wrong(name)
        }
        return text
    }

    func kind(_ bytes: Span<UInt8>) throws(BrokenRule) -> ElementKind {
        guard let kind = ElementKind(rawValue: try text(.kind, bytes)) else { throw Self.wrong(.kind) }
        return kind
    }

    /// The flow itself needs no id.
    func id(_ bytes: Span<UInt8>, of kind: ElementKind) throws(BrokenRule) -> ElementID {
        if kind == .flow, self[.id] == nil { return .flow }
        let text = try text(.id, bytes)
        if kind == .flow, text.isEmpty { return .flow }
        guard kind != .flow else { throw .invalid("id", .says("The flow itself has no id; leave it out.")) }
        guard let id = ElementID(text) else { throw .invalid("id", .id) }
        return id
    }
}
