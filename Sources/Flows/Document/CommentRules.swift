/// What comments must look like, whatever else is in the document.
///
/// A comment is the root of a thread, which has an `anchor`, or a reply, which names its root as `thread`. What an anchor
/// names need not be there: a thread survives what it is about.
struct CommentRules: Sendable {
    let limits: DocumentLimits

    /// The properties that nobody changes when a comment is there. The server sets the times itself.
    private static let fixed: [PropertyKey] = [.thread, .author, .at, .edited]

    /// Checks all properties of a new comment together.
    func check(_ properties: [Property]) throws(BrokenRule) {
        let isReply = properties.contains { $0.key == .thread }
        let isRoot = properties.contains { $0.key == .anchor }
        guard isReply != isRoot else {
            throw .invalid("anchor", .says("A comment has either an anchor or, when it is a reply, a thread."))
        }
        if isReply, properties.contains(where: { $0.key == .resolved }) { throw Self.notOfReply(.resolved) }
        for property in properties { try check(property) }
    }

    /// Checks an edit of a comment that is there.
    func checkEdit(of key: PropertyKey, isReply: Bool) throws(BrokenRule) {
        guard !Self.fixed.contains(key) else {
            throw .invalid(key.string, .says("Nobody changes this of a comment that is there."))
        }
        if isReply, key == .anchor || key == .resolved { throw Self.notOfReply(key) }
    }

    private static func notOfReply(_ key: PropertyKey) -> BrokenRule {
        .invalid(key.string, .says("Only the comment that began a thread has this; a reply has not."))
    }

    /// Checks one property.
    func check(_ property: Property) throws(BrokenRule) {
        let value = property.value
        let isValid: Bool
        switch property.key {
        case .text:
            let text = value.content
            guard text?.utf8.count ?? 0 <= limits.commentTextBytes else {
                throw .tooLarge(property.key.string, rule(.text))
            }
            isValid = text?.isEmpty == false
        case .thread: isValid = value.content.flatMap { ElementID($0) } != nil
        case .anchor: isValid = isAnchor(value.json)
        case .author: isValid = isAuthor(value.json)
        case .mentions:
            let mentions = value.json.array
            guard mentions?.count ?? 0 <= limits.mentions else {
                throw .tooLarge(property.key.string, .atMost(limits.mentions, of: "mentions", in: "A comment"))
            }
            isValid = mentions?.allSatisfy { isID($0) } ?? false
        case .resolved: isValid = value.string == "true" || value.string == "false"
        case .at, .edited: isValid = (value.json.double ?? -1) >= 0
        default: isValid = false
        }
        guard isValid else { throw .invalid(property.key.string, rule(property.key)) }
    }

    /// What a property must be.
    func rule(_ key: PropertyKey) -> Fault.Rule {
        switch key {
        case .text: .text(1...limits.commentTextBytes)
        case .thread: .must("the id of the comment that began the thread")
        case .anchor:
            .must(
                #"{"kind":"flow"}, {"kind":"point","x","y"}, or {"kind":"node" or "edge","id","key"?,"x"?,"y"?}, "#
                    + "with coordinates as a node's")
        case .author:
            .must(#"exactly {"id","name"}, the name 1 to \#(PresenceMeta.nameLimit) bytes without control characters"#)
        case .mentions: .must("an array of at most \(limits.mentions) ids")
        case .resolved: .must("true or false")
        case .at, .edited: .must("a time in milliseconds since 1970")
        default: .says("A comment has no such property: only anchor or thread, author, text, mentions and resolved.")
        }
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
