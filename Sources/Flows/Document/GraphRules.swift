/// What elements must look like, whatever else is in the document.
struct GraphRules: Sendable {
    let limits: DocumentLimits

    /// The properties that an element cannot be without.
    static func required(_ kind: ElementKind) -> [PropertyKey] {
        switch kind {
        case .node: [.type, .position]
        case .edge: [.source, .target]
        case .comment: [.author, .text]
        case .flow: []
        }
    }

    /// The properties that name other elements.
    static func references(_ kind: ElementKind) -> [PropertyKey] {
        switch kind {
        case .node: [.parentID]
        case .edge: [.source, .target]
        case .comment: [.thread]
        case .flow: []
        }
    }

    /// Checks all properties of an element together.
    func check(_ properties: [Property], of kind: ElementKind) throws(BrokenRule) {
        guard properties.count <= limits.properties else { throw tooManyProperties }
        guard !properties.lazy.map({ ExactText($0.key.string) }).hasRepetitions else {
            throw .invalid(nil, .once)
        }
        if kind == .comment {
            try CommentRules(limits: limits).check(properties)
        } else {
            for property in properties { try check(property, of: kind) }
        }
        for key in GraphRules.required(kind) {
            guard properties.contains(where: { $0.key == key }) else { throw missing(key, of: kind) }
        }
    }

    /// Checks one property.
    func check(_ property: Property, of kind: ElementKind) throws(BrokenRule) {
        guard property.value.byteCount <= limits.valueBytes else {
            throw .tooLarge(property.key.string, .atMost(limits.valueBytes, of: "bytes", in: "A value"))
        }
        if kind == .comment { return try CommentRules(limits: limits).check(property) }
        guard property.key.group == .element else { return }
        let isValid =
            switch (kind, property.key) {
            case (.node, .type): property.value.content.map { (1...limits.typeBytes).contains($0.utf8.count) } ?? false
            case (.node, .position):
                hasNumbers(property.value, ["x", "y"]) { _, number in number.magnitude <= limits.coordinate }
            case (.node, .parentID): property.value.isNull || isReference(property.value)
            case (.edge, .source), (.edge, .target): isReference(property.value)
            case (.flow, .title): property.value.content.map { $0.utf8.count <= limits.titleBytes } ?? false
            case (.flow, .description):
                property.value.content.map { $0.utf8.count <= limits.descriptionBytes } ?? false
            case (.flow, .viewport):
                hasNumbers(property.value, ["x", "y", "zoom"]) { name, number in
                    name != "zoom" || number > 0 && number <= limits.zoom
                }
            case (.flow, _): false
            default: !property.key.isLocal
            }
        guard isValid else { throw .invalid(property.key.string, rule(property.key, of: kind)) }
    }

    /// What is wrong with an element that has not a property that it must have.
    func missing(_ key: PropertyKey, of kind: ElementKind) -> BrokenRule { .invalid(key.string, rule(key, of: kind)) }

    /// What is wrong with an element that has too many.
    var tooManyProperties: BrokenRule {
        .tooLarge(nil, .atMost(limits.properties, of: "properties", in: "An object"))
    }

    /// What a property must be.
    private func rule(_ key: PropertyKey, of kind: ElementKind) -> Fault.Rule {
        switch (kind, key) {
        case (.comment, _): CommentRules(limits: limits).rule(key)
        case (.node, .type): .text(1...limits.typeBytes)
        case (.node, .position): .point(limits.coordinate)
        case (.node, .parentID): .must("the id of a node, or null")
        case (.edge, .source), (.edge, .target): .must("the id of a node")
        case (.flow, .title): .text(0...limits.titleBytes)
        case (.flow, .description): .text(0...limits.descriptionBytes)
        case (.flow, .viewport): .viewport(limits.zoom)
        case (.flow, _):
            .says("A flow has no such property: only title, description, viewport, and any in data and meta.")
        default:
            .says("What is local to a screen (selected, dragging, measured, resizing) is not stored; leave it out.")
        }
    }

    private func isReference(_ value: JSONText) -> Bool {
        value.content.flatMap { ElementID($0) } != nil
    }

    /// Whether it is an object with exactly these members, all numbers that are allowed.
    private func hasNumbers(
        _ value: JSONText, _ names: [String], _ isAllowed: (_ name: String, _ number: Double) -> Bool
    ) -> Bool {
        let bytes = value.string.utf8Span.span
        var members = JSONMemberCursor(at: 0, depthLimit: 0)
        var count = 0
        while let member = try? members.next(bytes) {
            guard let name = names.first(where: { JSONScanner.stringEquals(bytes, member.name, $0) }),
                let number = try? JSONNumber(bytes, member.value), isAllowed(name, number.double)
            else { return false }
            count += 1
        }
        // No member occurs twice in a kept value, so as many members are all of them; the text ends where the object
        // does.
        return count == names.count && members.position == bytes.count
    }
}
