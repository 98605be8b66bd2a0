import Telemetry

/// A node or an edge at one moment. Immutable, so that documents, snapshots and whole-flow writes share it; a write
/// makes a new one.
final class Element: Sendable {
    let id: ElementID
    /// The place in the order of creation, by which elements are listed.
    let birth: UInt64
    /// In the order in which they were first set.
    let properties: [Property]
    /// What it counts for in the size of a document, in bytes; about the length of its encoding.
    let byteCount: Int

    /// Where each property is, if they are too many to look through.
    private let places: [PropertyKey: Int]?
    private let cachedEncoding = Lock<[UInt8]?>(nil)

    init(id: ElementID, birth: UInt64, properties: [Property]) {
        self.id = id
        self.birth = birth
        self.properties = properties
        byteCount = properties.reduce(16 + id.string.utf8.count) { $0 + $1.byteCount }
        places =
            properties.count > 32
            ? Dictionary(properties.enumerated().map { ($1.key, $0) }) { first, _ in first } : nil
    }

    /// The value of a property.
    subscript(key: PropertyKey) -> JSONText? {
        guard let places else { return properties.first { $0.key == key }?.value }
        return places[key].map { properties[$0].value }
    }

    /// The value of a property that is likely to be at `index`, because it is there in another version of the element.
    func value(of key: PropertyKey, near index: Int) -> JSONText? {
        if properties.indices.contains(index), properties[index].key == key { return properties[index].value }
        return self[key]
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
        let bytes = encode(as: kind)
        cachedEncoding.withLock { $0 = bytes }
        return bytes
    }

    private func encode(as kind: ElementKind) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(byteCount)
        output.append(contentsOf: "{\"id\":".utf8)
        JSONWriter.appendString(id.string, to: &output)
        for property in properties where property.key.group == .element {
            output.append(ASCII.comma)
            append(property, to: &output)
        }
        // A node without `data` is one that React Flow's components cannot draw.
        appendGroup(.data, named: ",\"data\":{", evenIfEmpty: kind == .node, to: &output)
        appendGroup(.meta, named: ",\"meta\":{", evenIfEmpty: false, to: &output)
        output.append(ASCII.closeBrace)
        return output
    }

    private func appendGroup(
        _ group: PropertyKey.Group, named opening: String, evenIfEmpty: Bool, to output: inout [UInt8]
    ) {
        var isOpen = false
        for property in properties where property.key.group == group {
            output.append(contentsOf: isOpen ? ",".utf8 : opening.utf8)
            isOpen = true
            append(property, to: &output)
        }
        if !isOpen, evenIfEmpty {
            output.append(contentsOf: opening.utf8)
            isOpen = true
        }
        if isOpen { output.append(ASCII.closeBrace) }
    }

    private func append(_ property: Property, to output: inout [UInt8]) {
        JSONWriter.appendString(String(property.key.name), to: &output)
        output.append(ASCII.colon)
        output.append(contentsOf: property.value.string.utf8)
    }
}
