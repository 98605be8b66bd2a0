import Flows

/// What the REST interface says of flows, as JSON. Times are whole seconds since 1970.
enum FlowText {
    /// `{"id","title",…}`: what changes, creations and the bin are answered with.
    static func flow(_ summary: FlowSummary, skipped: Int? = nil) -> [UInt8] {
        let text = JSONBuilder().raw("{")
        members(summary, to: text)
        deletion(summary, to: text)
        if let skipped { text.raw(",").member("skipped").number(skipped) }
        return text.raw("}").bytes
    }

    /// The flow with its document. Takes time in proportion to it, unless it is encoded already.
    static func document(_ reading: FlowReading) -> [UInt8] {
        let text = JSONBuilder().raw("{")
        members(reading.summary, to: text)
        // The encoding is an object of its own: its members go on behind ours.
        return text.raw(",").value(reading.document.documentEncoding.dropFirst()).bytes
    }

    /// What has come of a transaction: the members of a socket's reply, and the state behind it.
    static func change(_ outcome: ServerOutcome) -> [UInt8] {
        JSONBuilder().raw("{").member("id").string(outcome.summary.id.description)
            .raw(",").member("epoch").string(outcome.summary.epochText).raw(",")
            .value(outcome.response.dropFirst()).bytes
    }

    /// A version that was named: `{"clock","name","epoch"}`.
    static func version(_ outcome: ServerOutcome) -> [UInt8] {
        JSONBuilder().raw("{").member("epoch").string(outcome.summary.epochText).raw(",")
            .value(outcome.response.dropFirst()).bytes
    }

    /// What has come of a transaction about a comment; 201 when it was made by it.
    static func comment(_ comment: String?, _ outcome: ServerOutcome) -> ServerAnswer {
        let text = JSONBuilder().raw("{")
        if let comment { text.member("comment").string(comment).raw(",") }
        text.member("epoch").string(outcome.summary.epochText).raw(",").value(outcome.response.dropFirst())
        return ServerAnswer(status: comment == nil ? 200 : 201, body: text.bytes)
    }

    /// Whether a request changed nothing.
    static func isNoop(_ outcome: ServerOutcome) -> Bool {
        let text = outcome.response.span
        return FlowChangeReader.string("status", text, 0..<text.count) == "noop"
    }

    /// What is left of a flow that was removed for good: `{"id","purged"}`.
    static func purged(_ id: FlowID) -> [UInt8] {
        JSONBuilder().raw("{").member("id").string(id.description).raw(",").member("purged").bool(true).raw("}").bytes
    }

    private static func members(_ summary: FlowSummary, to text: JSONBuilder) {
        text.member("id").string(summary.id.description)
            .raw(",").member("title").string(summary.title)
            .raw(",").member("description").string(summary.description)
            .raw(",").member("epoch").string(summary.epochText)
            .raw(",").member("clock").number(summary.clock)
            .raw(",").member("created_at").number(summary.createdAt / 1000)
            .raw(",").member("updated_at").number(summary.updatedAt / 1000)
            .raw(",").member("node_count").number(summary.nodeCount)
            .raw(",").member("edge_count").number(summary.edgeCount)
    }

    private static func deletion(_ summary: FlowSummary, to text: JSONBuilder) {
        guard let deletedAt = summary.deletedAt else { return }
        text.raw(",").member("deleted_at").number(deletedAt / 1000)
            .raw(",").member("deleted_by").string(summary.deletedBy)
    }

    /// An entry of a list: of a flow that is stored.
    static func entry(_ summary: FlowSummary, _ status: FlowStatus?, to text: JSONBuilder) {
        text.raw("{")
        members(summary, to: text)
        presence(status, to: text)
        deletion(summary, to: text)
        text.raw("}")
    }

    /// An entry of a list: of a flow that people are in, and that was never written.
    static func entry(live id: FlowID, _ status: FlowStatus, to text: JSONBuilder) {
        text.raw("{").member("id").string(id.description)
            .raw(",\"title\":null,\"description\":null,\"epoch\":null,\"clock\":0,\"created_at\":null,")
            .member("updated_at").number(status.lastActivity ?? 0)
            .raw(",\"node_count\":0,\"edge_count\":0")
        presence(status, to: text)
        text.raw("}")
    }

    /// Who is in a flow: `{"id","client_count","active","people"}`.
    static func members(of id: FlowID, _ status: FlowStatus, to text: JSONBuilder) {
        text.raw("{").member("id").string(id.description)
        presence(status, to: text)
        text.raw("}")
    }

    private static func presence(_ status: FlowStatus?, to text: JSONBuilder) {
        let count = status?.clientCount ?? 0
        text.raw(",").member("client_count").number(count).raw(",").member("active").bool(count > 0)
            .raw(",").member("people").raw("[")
        text.list(status?.people ?? []) { person in
            text.raw("{").member("name").string(person.name).raw(",").member("color").string(person.color).raw("}")
        }
        text.raw("]")
    }
}
