/// Reads elements in React Flow's form: members of the element itself, with `data` and `meta` objects inside it.
struct ElementReader: Sendable {
    private let rules: GraphRules
    /// The keys of the element read last, with the names they were read from. Most elements have the keys of the one
    /// before in the same order, and share them then.
    private var keys: [(name: String, key: PropertyKey)] = []

    init(rules: GraphRules) {
        self.rules = rules
    }

    /// The id of the element at `range`; nil when it is no object, or has not exactly one valid id.
    func id(_ bytes: Span<UInt8>, _ range: Range<Int>) -> ElementID? {
        var members = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        var id: ElementID?
        while let member = try? members.next(bytes) {
            guard JSONScanner.stringEquals(bytes, member.name, "id") else { continue }
            guard id == nil, let text = try? JSONScanner.decodeString(bytes, member.value) else { return nil }
            id = ElementID(text)
            if id == nil { return nil }
        }
        return id
    }

    /// The properties of the element at `range`, local ones left out.
    ///
    /// - Throws: when a document could not hold it.
    mutating func properties(
        _ bytes: Span<UInt8>, _ range: Range<Int>, of kind: ElementKind
    ) throws(BrokenRule) -> [Property] {
        let properties = try read(bytes, range, isStrict: false)
        try rules.check(properties, of: kind)
        return properties
    }

    /// The properties in the object at `range`, which has no id. Rules of the graph are not looked at.
    mutating func requestedProperties(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(BrokenRule) -> [Property] {
        try read(bytes, range, isStrict: true)
    }

    /// The properties of a `data` or `meta` object alone.
    mutating func requestedMembers(
        of group: PropertyKey.Group, _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(BrokenRule) -> [Property] {
        var properties: [Property] = []
        try appendMembers(of: group, bytes, range, isStrict: true, to: &properties)
        return properties
    }

    /// - Parameter isStrict: whether to refuse what whole-flow writes have and documents leave out: the id, `null`
    ///   instead of an object, and local properties.
    private mutating func read(
        _ bytes: Span<UInt8>, _ range: Range<Int>, isStrict: Bool
    ) throws(BrokenRule) -> [Property] {
        var properties: [Property] = []
        properties.reserveCapacity(keys.count)
        var groups: [PropertyKey.Group] = []
        var members = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        while let member = try next(&members, bytes, isStrict ? "props" : nil) {
            if !isStrict, JSONScanner.stringEquals(bytes, member.name, "id") { continue }
            guard let group = group(bytes, member.name) else {
                try append(.element, bytes, member, isStrict: isStrict, to: &properties)
                continue
            }
            guard !groups.contains(group) else { throw .invalid(Self.name(of: group), .once) }
            groups.append(group)
            try appendMembers(of: group, bytes, member.value, isStrict: isStrict, to: &properties)
        }
        return properties
    }

    /// - Parameter name: of the object, for people.
    private func next(
        _ members: inout JSONMemberCursor, _ bytes: Span<UInt8>, _ name: String?
    ) throws(BrokenRule) -> JSONMember? {
        do throws(JSONError) { return try members.next(bytes) } catch { throw .invalid(name, .object) }
    }

    /// The name of the object in which a group stands; nil for the element itself.
    private static func name(of group: PropertyKey.Group) -> String? {
        switch group {
        case .element: nil
        case .data: "data"
        case .config: PropertyKey.config.string
        case .meta: "meta"
        }
    }

    /// The group whose object a member is; nil when it is a property.
    private func group(_ bytes: Span<UInt8>, _ name: Range<Int>) -> PropertyKey.Group? {
        if JSONScanner.stringEquals(bytes, name, "data") { return .data }
        if JSONScanner.stringEquals(bytes, name, "meta") { return .meta }
        return nil
    }

    /// Appends the members of a `data`, `config` or `meta` object.
    private mutating func appendMembers(
        of group: PropertyKey.Group, _ bytes: Span<UInt8>, _ range: Range<Int>, isStrict: Bool,
        to properties: inout [Property]
    ) throws(BrokenRule) {
        if !isStrict, bytes[range.lowerBound] == UInt8(ascii: "n") { return }
        var members = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        while let member = try next(&members, bytes, Self.name(of: group)) {
            if group == .data, Configuration.isObject(bytes, member) {
                try appendMembers(of: .config, bytes, member.value, isStrict: isStrict, to: &properties)
            } else {
                try append(group, bytes, member, isStrict: isStrict, to: &properties)
            }
        }
    }

    private mutating func append(
        _ group: PropertyKey.Group, _ bytes: Span<UInt8>, _ member: JSONMember, isStrict: Bool,
        to properties: inout [Property]
    ) throws(BrokenRule) {
        guard properties.count < rules.limits.properties else { throw rules.tooManyProperties }
        let key = try key(group, bytes, member.name, at: properties.count)
        guard isStrict || !key.isLocal else { return }
        do throws(JSONError) {
            properties.append(Property(key: key, value: try JSONText(bytes, member.value)))
        } catch {
            throw .invalid(key.string, .value)
        }
    }

    /// The key of the member whose name is at `range`, which becomes the property at `index`.
    private mutating func key(
        _ group: PropertyKey.Group, _ bytes: Span<UInt8>, _ range: Range<Int>, at index: Int
    ) throws(BrokenRule) -> PropertyKey {
        if keys.indices.contains(index), keys[index].key.group == group,
            JSONScanner.stringEquals(bytes, range, keys[index].name)
        {
            return keys[index].key
        }
        guard let name = try? JSONScanner.decodeString(bytes, range),
            let key = PropertyKey(PropertyKey.prefix(of: group) + name), group.contains(key.group)
        else { throw .invalid(nil, .name) }
        if keys.indices.contains(index) {
            keys[index] = (name, key)
        } else if !key.isLocal {
            keys.append((name, key))
        }
        return key
    }
}
