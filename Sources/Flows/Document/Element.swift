import Telemetry

/// A node, an edge or the flow itself at one moment. Immutable, so that documents, snapshots and whole-flow writes share it; a write
/// makes a new one.
final class Element: Sendable {
    let id: ElementID
    /// The place in the order of creation, by which elements are listed.
    let birth: UInt64
    /// In the order in which they were first set.
    let properties: [Property]
    /// Which transactions last wrote them.
    let clocks: PropertyClocks
    /// What it counts for in the size of a document, in bytes; about the length of its encoding.
    let byteCount: Int
    /// The property that was written last, which is mostly the one that is written next.
    let newest: WrittenTerm?

    /// Where each property is, once many of them were looked for.
    private let places = Lock<[PropertyKey: Int]?>(nil)
    private let cachedEncoding = Lock<[UInt8]?>(nil)

    init(
        id: ElementID, birth: UInt64, properties: [Property], clocks: PropertyClocks = .uniform(0),
        newest: WrittenTerm? = nil
    ) {
        self.id = id
        self.birth = birth
        self.properties = properties
        self.clocks = clocks
        self.newest = newest
        byteCount = properties.reduce(16 + id.string.utf8.count) { $0 + $1.byteCount }
    }

    /// The value of a property.
    subscript(key: PropertyKey) -> JSONText? {
        properties.first { $0.key == key }?.value
    }

    /// The value of a property that is likely to be at `index`, because it is there in another version of the element.
    func value(of key: PropertyKey, near index: Int) -> JSONText? {
        if properties.indices.contains(index), properties[index].key == key { return properties[index].value }
        guard properties.count > 32 else { return self[key] }
        // Whoever compares many properties with those of another version would look through all of them each time.
        let place = places.withLock { places in
            let known = places ?? Dictionary(properties.enumerated().map { ($1.key, $0) }) { first, _ in first }
            places = known
            return known[key]
        }
        return place.map { properties[$0].value }
    }

    /// Whether both have the same properties with equal values.
    func hasProperties(of other: Element) -> Bool {
        properties.count == other.properties.count
            && properties.enumerated().allSatisfy { other.value(of: $1.key, near: $0) == $1.value }
    }

    /// The element that a property refers to; nil when it is absent or no id.
    func reference(_ key: PropertyKey) -> ElementID? {
        self[key]?.content.flatMap { ElementID($0) }
    }

    /// The element in React Flow's form, made once.
    func encoding(as kind: ElementKind) -> [UInt8] {
        if let bytes = cachedEncoding.withLock({ $0 }) { return bytes }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        properties.appendObject(
            // A node without `data` is one that React Flow's components cannot draw.
            startingWith: kind == .flow ? nil : id, alwaysWithData: kind == .node, to: &bytes)
        let made = bytes
        cachedEncoding.withLock { $0 = made }
        return made
    }
}

extension [Property] {
    /// Appends the properties as an object in React Flow's form, with those of `data`, its `config` and `meta` in objects inside it.
    func appendObject(startingWith id: ElementID? = nil, alwaysWithData: Bool = false, to output: inout [UInt8]) {
        output.append(ASCII.openBrace)
        if let id {
            output.append(contentsOf: "\"id\":".utf8)
            JSONWriter.appendString(id.string, to: &output)
        }
        var isFirst = id == nil
        appendMembers(of: .element, &isFirst, to: &output)
        for (group, isRequired) in [(PropertyKey.Group.data, alwaysWithData), (.meta, false)] {
            guard isRequired || contains(where: { group.contains($0.key.group) }) else { continue }
            if !isFirst { output.append(ASCII.comma) }
            output.append(contentsOf: group == .data ? "\"data\":{".utf8 : "\"meta\":{".utf8)
            isFirst = true
            appendMembers(of: group, &isFirst, to: &output)
            if group == .data { appendConfiguration(&isFirst, to: &output) }
            output.append(ASCII.closeBrace)
            isFirst = false
        }
        output.append(ASCII.closeBrace)
    }

    /// Appends the configuration as an object in `data`. Beside a `config` that is no object its properties are members
    /// of `data` themselves, `"config.name"`: so nothing is lost, and reading that gives the same properties.
    private func appendConfiguration(_ isFirst: inout Bool, to output: inout [UInt8]) {
        guard contains(where: { $0.key.group == .config }) else { return }
        let isBesideAnother = contains { $0.key == .config }
        if isBesideAnother {
            appendMembers(of: .config, &isFirst, prefix: "config.", to: &output)
            return
        }
        if !isFirst { output.append(ASCII.comma) }
        output.append(contentsOf: "\"config\":{".utf8)
        isFirst = true
        appendMembers(of: .config, &isFirst, to: &output)
        output.append(ASCII.closeBrace)
    }

    private func appendMembers(
        of group: PropertyKey.Group, _ isFirst: inout Bool, prefix: String = "", to output: inout [UInt8]
    ) {
        for property in self where property.key.group == group {
            if !isFirst { output.append(ASCII.comma) }
            isFirst = false
            JSONWriter.appendString(prefix + property.key.name, to: &output)
            output.append(ASCII.colon)
            output.append(contentsOf: property.value.string.utf8)
        }
    }
}
