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

    /// The properties of the element at `range`, local ones left out; nil when a document could not hold it.
    mutating func properties(_ bytes: Span<UInt8>, _ range: Range<Int>, of kind: ElementKind) -> [Property]? {
        var properties: [Property] = []
        properties.reserveCapacity(keys.count)
        var groups: [PropertyKey.Group] = []
        do {
            var members = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
            while let member = try members.next(bytes) {
                if JSONScanner.stringEquals(bytes, member.name, "id") { continue }
                guard let group = group(bytes, member.name) else {
                    guard try append(.element, bytes, member, to: &properties) else { return nil }
                    continue
                }
                guard !groups.contains(group) else { return nil }
                groups.append(group)
                guard try appendMembers(of: group, bytes, member.value, to: &properties) else { return nil }
            }
            try rules.check(properties, of: kind)
        } catch {
            return nil
        }
        return properties
    }

    /// The group whose object a member is; nil when it is a property.
    private func group(_ bytes: Span<UInt8>, _ name: Range<Int>) -> PropertyKey.Group? {
        if JSONScanner.stringEquals(bytes, name, "data") { return .data }
        if JSONScanner.stringEquals(bytes, name, "meta") { return .meta }
        return nil
    }

    /// Appends the members of a `data` or `meta` object. False when it is neither an object nor null, or has a member
    /// that a document could not hold.
    private mutating func appendMembers(
        of group: PropertyKey.Group, _ bytes: Span<UInt8>, _ range: Range<Int>, to properties: inout [Property]
    ) throws(JSONError) -> Bool {
        guard bytes[range.lowerBound] == ASCII.openBrace else { return bytes[range.lowerBound] == UInt8(ascii: "n") }
        var members = JSONMemberCursor(at: range.lowerBound, depthLimit: .max)
        while let member = try members.next(bytes) {
            guard try append(group, bytes, member, to: &properties) else { return false }
        }
        return true
    }

    private mutating func append(
        _ group: PropertyKey.Group, _ bytes: Span<UInt8>, _ member: JSONMember, to properties: inout [Property]
    ) throws(JSONError) -> Bool {
        guard properties.count < rules.limits.properties,
            let key = try key(group, bytes, member.name, at: properties.count)
        else { return false }
        if !key.isLocal { properties.append(Property(key: key, value: try JSONText(bytes, member.value))) }
        return true
    }

    /// The key of the member whose name is at `range`, which becomes the property at `index`.
    private mutating func key(
        _ group: PropertyKey.Group, _ bytes: Span<UInt8>, _ range: Range<Int>, at index: Int
    ) throws(JSONError) -> PropertyKey? {
        if keys.indices.contains(index), keys[index].key.group == group,
            JSONScanner.stringEquals(bytes, range, keys[index].name)
        {
            return keys[index].key
        }
        let name = try JSONScanner.decodeString(bytes, range)
        guard let key = PropertyKey(PropertyKey.prefix(of: group) + name), key.group == group else { return nil }
        if keys.indices.contains(index) {
            keys[index] = (name, key)
        } else if !key.isLocal {
            keys.append((name, key))
        }
        return key
    }
}
