/// The `config` object in the `data` of an element. Its members are properties of their own, so that people who edit
/// different fields of a form both keep their work.
enum Configuration {
    /// Whether a member of `data` is a configuration with members of its own, which are properties.
    static func isObject(_ bytes: Span<UInt8>, _ member: JSONMember) -> Bool {
        bytes[member.value.lowerBound] == ASCII.openBrace && JSONScanner.stringEquals(bytes, member.name, "config")
    }

    /// Whether a property is a whole configuration: what a client sets at once, or what was stored before its members
    /// were properties.
    static func isObject(_ property: Property) -> Bool {
        property.key == .config && property.value.string.utf8.first == ASCII.openBrace
    }

    /// The properties that a whole configuration is.
    static func properties(_ value: JSONText, limits: DocumentLimits) throws(BrokenRule) -> [Property] {
        let bytes = Array(value.string.utf8)
        var reader = ElementReader(rules: GraphRules(limits: limits))
        return try reader.requestedMembers(of: .config, bytes.span, 0..<bytes.count)
    }
}

extension Element {
    /// The element with the members of its configuration as properties; itself when they are.
    func withSpreadConfiguration(limits: DocumentLimits) -> Element {
        guard properties.contains(where: Configuration.isObject) else { return self }
        var spread: [Property] = []
        var clocks: [UInt64] = []
        for (index, property) in properties.enumerated() {
            let members =
                Configuration.isObject(property) ? try? Configuration.properties(property.value, limits: limits) : nil
            // What cannot be spread stays: it was taken when it was written.
            let parts = members ?? [property]
            spread += parts
            clocks += Array(repeating: self.clocks[index], count: parts.count)
        }
        return Element(id: id, birth: birth, properties: spread, clocks: PropertyClocks(clocks))
    }
}
