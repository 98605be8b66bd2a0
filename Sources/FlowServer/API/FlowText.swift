import Flows

/// What the REST interface says of flows, as JSON. Times are whole seconds since 1970.
enum FlowText {
    /// `{"id","title",…}`: what changes, creations and the bin are answered with.
    static func flow(_ summary: FlowSummary, skipped: Int? = nil) -> [UInt8] {
        JSONBuilder.object {
            members(summary, to: $0)
            deletion(summary, to: $0)
            if let skipped { $0.member("skipped").number(skipped) }
        }
    }

    /// The flow with its document. Takes time in proportion to it, unless it is encoded already.
    static func document(_ reading: FlowReading) -> [UInt8] {
        JSONBuilder.object {
            members(reading.summary, to: $0)
            $0.members(of: reading.document.documentEncoding)
        }
    }

    /// What has come of a transaction: the members of a socket's reply, and the state behind it.
    static func change(_ outcome: ServerOutcome) -> [UInt8] {
        JSONBuilder.object {
            $0.member("id").string(outcome.summary.id.description)
                .member("epoch").string(outcome.summary.epochText).members(of: outcome.response)
        }
    }

    /// A version that was named: `{"clock","name","epoch"}`.
    static func version(_ outcome: ServerOutcome) -> [UInt8] {
        JSONBuilder.object { $0.member("epoch").string(outcome.summary.epochText).members(of: outcome.response) }
    }

    /// What has come of a transaction about a comment; 201 when it was made by it.
    static func comment(_ comment: String?, _ outcome: ServerOutcome) -> ServerAnswer {
        let text = JSONBuilder.object {
            if let comment { $0.member("comment").string(comment) }
            $0.member("epoch").string(outcome.summary.epochText).members(of: outcome.response)
        }
        return ServerAnswer(status: comment == nil ? 200 : 201, body: text)
    }

    /// Whether a request changed nothing.
    static func isNoop(_ outcome: ServerOutcome) -> Bool {
        let text = outcome.response.span
        return FlowChangeReader.string("status", text, 0..<text.count) == "noop"
    }

    /// What is left of a flow that was removed for good: `{"id","purged"}`.
    static func purged(_ id: FlowID) -> [UInt8] {
        JSONBuilder.object { $0.member("id").string(id.description).member("purged").bool(true) }
    }

    private static func members(_ summary: FlowSummary, to text: JSONBuilder) {
        text.member("id").string(summary.id.description)
            .member("title").string(summary.title)
            .member("description").string(summary.description)
            .member("epoch").string(summary.epochText)
            .member("clock").number(summary.clock)
            .member("created_at").number(summary.createdAt / 1000)
            .member("updated_at").number(summary.updatedAt / 1000)
            .member("node_count").number(summary.nodeCount)
            .member("edge_count").number(summary.edgeCount)
    }

    private static func deletion(_ summary: FlowSummary, to text: JSONBuilder) {
        guard let deletedAt = summary.deletedAt else { return }
        text.member("deleted_at").number(deletedAt / 1000).member("deleted_by").string(summary.deletedBy)
    }

    /// An entry of a list: of a flow that is stored.
    static func entry(_ summary: FlowSummary, _ status: FlowStatus?, to text: JSONBuilder) {
        text.object {
            members(summary, to: $0)
            presence(status, to: $0)
            deletion(summary, to: $0)
        }
    }

    /// An entry of a list: of a flow that people are in, and that was never written.
    static func entry(live id: FlowID, _ status: FlowStatus, to text: JSONBuilder) {
        text.object {
            $0.member("id").string(id.description)
                .member("title").null().member("description").null().member("epoch").null()
                .member("clock").number(0).member("created_at").null()
                .member("updated_at").number(status.lastActivity ?? 0)
                .member("node_count").number(0).member("edge_count").number(0)
            presence(status, to: $0)
        }
    }

    /// Who is in a flow: `{"id","client_count","active","people"}`.
    static func members(of id: FlowID, _ status: FlowStatus, to text: JSONBuilder) {
        text.object {
            $0.member("id").string(id.description)
            presence(status, to: $0)
        }
    }

    private static func presence(_ status: FlowStatus?, to text: JSONBuilder) {
        let count = status?.clientCount ?? 0
        text.member("client_count").number(count).member("active").bool(count > 0)
            .member("people").list(status?.people ?? []) { text, person in
                text.object { $0.member("name").string(person.name).member("color").string(person.color) }
            }
    }
}
