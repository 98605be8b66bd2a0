import Testing

/// Generation 2 as a Phoenix client speaks it.
extension PhoenixClient {
    /// Who a client is for the server.
    struct Identity {
        let id: String
        let secret: String

        /// The member of a join's payload.
        var json: String { #""client":{"id":"\#(id)","secret":"\#(secret)"}"# }
    }

    /// Joins a topic; the answer to the join.
    @discardableResult
    func joinDocument(
        _ topic: String, _ payload: String = #"{"v":2}"#, ref: String = "\"1\""
    ) throws -> (identity: Identity, response: [String: Any]) {
        let reply = try ask(topic, "phx_join", payload, joinRef: ref, ref: ref)
        try #require(reply.status == "ok", "\(reply)")
        let client = try #require(reply.response["client"] as? [String: Any])
        return (
            Identity(id: try #require(client["id"] as? String), secret: try #require(client["secret"] as? String)),
            reply.response
        )
    }

    /// The next message that is not about who is here, nor a digest.
    func nextOfDocument() throws -> PhoenixMessage {
        while true {
            let message = try next()
            if !["presence_state", "presence_diff", "awareness", "digest"].contains(message.event) { return message }
        }
    }

    /// The next message of this kind; what comes before it is passed over.
    func next(_ event: String) throws -> PhoenixMessage {
        while true {
            let message = try next()
            if message.event == event { return message }
        }
    }

    /// Asks, and takes the reply.
    func ask(
        _ topic: String, _ event: String, _ payload: String, joinRef: String = "\"1\"", ref: String = "\"9\""
    ) throws -> PhoenixMessage {
        try push(topic, event, payload, joinRef: joinRef, ref: ref)
        while true {
            let message = try nextOfDocument()
            if message.event == "phx_reply", message.ref == ref { return message }
        }
    }

    /// A transaction, and its reply.
    func transact(_ topic: String, _ cseq: Int, _ operations: String...) throws -> PhoenixMessage {
        try ask(topic, "tx", #"{"cseq":\#(cseq),"ops":[\#(operations.joined(separator: ","))]}"#)
    }
}

/// Operations as a client writes them.
enum WireOps {
    static func node(_ id: String, label: String = "") -> String {
        #"{"op":"create","kind":"node","id":"\#(id)","props":{"type":"agent","position":{"x":0,"y":0},"data":{"label":"\#(label)"}}}"#
    }

    static func label(_ id: String, _ text: String) -> String {
        #"{"op":"set","kind":"node","id":"\#(id)","key":"data.label","value":"\#(text)"}"#
    }
}
