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
            throw OperationRefused(code: .badRequest, index: 0)
        }
        var elements = JSONElementCursor(at: range.lowerBound, depthLimit: .max)
        do throws(GraphViolation) {
            while let element = try next(&elements, bytes) {
                guard requested.count < limits.operations else { throw .tooLarge }
                requested.append(try RequestedOperation(bytes, element, &reader))
            }
            guard elements.position <= range.upperBound else { throw .badRequest }
        } catch {
            throw OperationRefused(code: error, index: requested.count)
        }
        return requested
    }

    private static func next(
        _ elements: inout JSONElementCursor, _ bytes: Span<UInt8>
    ) throws(GraphViolation) -> Range<Int>? {
        do throws(JSONError) { return try elements.next(bytes) } catch { throw .badRequest }
    }

    private init(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ reader: inout ElementReader
    ) throws(GraphViolation) {
        let members = try RequestMembers(bytes, range)
        let kind = try members.kind(bytes)
        let id = try members.id(bytes, of: kind)
        let word = try members.text(.op, bytes)
        guard kind != .flow || word == "set" || word == "unset" else { throw .invalid }
        switch word {
        case "create":
            guard let props = members[.props] else { throw .badRequest }
            self = .operation(.create(kind, id, properties: try reader.requestedProperties(bytes, props)))
        case "set":
            let name = try members.text(.key, bytes)
            guard let value = members[.value] else { throw .badRequest }
            if let group = PropertyKey.Group(objectNamed: name) {
                let properties = try reader.requestedMembers(of: group, bytes, value)
                self = .replace(kind, id, group, properties: properties)
            } else {
                guard let key = PropertyKey(name), let value = try? JSONText(bytes, value) else { throw .invalid }
                self = .operation(.set(kind, id, Property(key: key, value: value)))
            }
        case "unset":
            guard let key = PropertyKey(try members.text(.key, bytes)) else { throw .invalid }
            self = .operation(.unset(kind, id, key))
        case "delete": self = .operation(.delete(kind, id))
        case "restore": self = .restore(kind, id)
        default: throw .badRequest
        }
    }
}

/// Where the members of one operation's object are.
private struct RequestMembers {
    enum Name: String, CaseIterable {
        case op, kind, id, key, value, props
    }

    private var ranges: [Range<Int>?] = Array(repeating: nil, count: Name.allCases.count)

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(GraphViolation) {
        var cursor = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        do {
            while let member = try cursor.next(bytes) {
                let names = Name.allCases
                guard
                    let index = names.firstIndex(where: {
                        JSONScanner.stringEquals(bytes, member.name, $0.rawValue)
                    })
                else { continue }
                guard ranges[index] == nil else { throw GraphViolation.badRequest }
                ranges[index] = member.value
            }
        } catch {
            throw .badRequest
        }
    }

    subscript(name: Name) -> Range<Int>? {
        Name.allCases.firstIndex(of: name).flatMap { ranges[$0] }
    }

    /// The text of a member that must be a string.
    func text(_ name: Name, _ bytes: Span<UInt8>) throws(GraphViolation) -> String {
        guard let range = self[name], let text = try? JSONScanner.decodeString(bytes, range) else {
            throw .badRequest
        }
        return text
    }

    func kind(_ bytes: Span<UInt8>) throws(GraphViolation) -> ElementKind {
        guard let kind = ElementKind(rawValue: try text(.kind, bytes)) else { throw .badRequest }
        return kind
    }

    /// The flow itself needs no id.
    func id(_ bytes: Span<UInt8>, of kind: ElementKind) throws(GraphViolation) -> ElementID {
        if kind == .flow, self[.id] == nil { return .flow }
        let text = try text(.id, bytes)
        if kind == .flow, text.isEmpty { return .flow }
        guard kind != .flow, let id = ElementID(text) else { throw .invalid }
        return id
    }
}
