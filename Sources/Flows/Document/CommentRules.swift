/// What comments must look like, whatever else is in the document.
///
/// A comment is the root of a thread, which has an `anchor`, or a reply, which names its root as `thread`. What an anchor
/// names need not be there: a thread survives what it is about.
struct CommentRules: Sendable {
    let limits: DocumentLimits

    /// The properties that nobody changes when a comment is there. The server sets the times itself.
    private static let fixed: [PropertyKey] = [.thread, .author, .at, .edited]

    /// Checks all properties of a new comment together.
    func check(_ properties: [Property]) throws(GraphViolation) {
        let isReply = properties.contains { $0.key == .thread }
        let isRoot = properties.contains { $0.key == .anchor }
        guard isReply != isRoot else { throw .invalid }
        if isReply, properties.contains(where: { $0.key == .resolved }) { throw .invalid }
        for property in properties { try check(property) }
    }

    /// Checks an edit of a comment that is there.
    func checkEdit(of key: PropertyKey, isReply: Bool) throws(GraphViolation) {
        guard !Self.fixed.contains(key) else { throw .invalid }
        if isReply, key == .anchor || key == .resolved { throw .invalid }
    }

    /// Checks one property.
    func check(_ property: Property) throws(GraphViolation) {
        let value = property.value
        let isValid: Bool
        switch property.key {
        case .text:
            guard let text = value.content, !text.isEmpty else { throw .invalid }
            guard text.utf8.count <= limits.commentTextBytes else { throw .tooLarge }
            isValid = true
        case .thread: isValid = value.content.flatMap { ElementID($0) } != nil
        case .anchor: isValid = isAnchor(value.json)
        case .author: isValid = isAuthor(value.json)
        case .mentions:
            let mentions = value.json.array
            guard mentions?.count ?? 0 <= limits.mentions else { throw .tooLarge }
            isValid = mentions?.allSatisfy { isID($0) } ?? false
        case .resolved: isValid = value.string == "true" || value.string == "false"
        case .at, .edited: isValid = (value.json.double ?? -1) >= 0
        default: isValid = false
        }
        guard isValid else { throw .invalid }
    }

    /// `{"kind":"node" or "edge","id","key"?,"x"?,"y"?}`, `{"kind":"point","x","y"}` or `{"kind":"flow"}`.
    private func isAnchor(_ value: JSON) -> Bool {
        guard case .object(let members) = value, let kind = value["kind"]?.string else { return false }
        let names = members.map(\.name.string)
        let (required, optional): ([String], [String])
        switch kind {
        case "node", "edge": (required, optional) = (["kind", "id"], ["key", "x", "y"])
        case "point": (required, optional) = (["kind", "x", "y"], [])
        case "flow": (required, optional) = (["kind"], [])
        default: return false
        }
        return required.allSatisfy(names.contains)
            && members.allSatisfy { member in
                (required + optional).contains(member.name.string) && isPart(member, ofAnchor: kind)
            }
    }

    private func isPart(_ member: JSON.Member, ofAnchor kind: String) -> Bool {
        switch member.name.string {
        case "id": isID(member.value)
        case "key": member.value.string.flatMap { PropertyKey($0) } != nil
        case "x", "y": (member.value.double?.magnitude ?? .infinity) <= limits.coordinate
        default: true
        }
    }

    /// Exactly `{"id","name"}`.
    private func isAuthor(_ value: JSON) -> Bool {
        guard case .object(let members) = value, members.count == 2, let id = value["id"],
            let name = value["name"]?.string
        else { return false }
        return isID(id) && PresenceMeta.isName(name)
    }

    private func isID(_ value: JSON) -> Bool { value.string.flatMap { ElementID($0) } != nil }
}

extension [Property] {
    /// A comment's properties with the server's own times in place of what its author sent.
    func stamped(at milliseconds: Int64) -> [Property] {
        filter { $0.key != .at && $0.key != .edited } + [Property(key: .at, milliseconds: milliseconds)]
    }
}

extension Property {
    /// A time in milliseconds since 1970.
    init(key: PropertyKey, milliseconds: Int64) {
        self.init(key: key, value: JSONText(kept: String(milliseconds)))
    }
}
